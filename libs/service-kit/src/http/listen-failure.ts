/** Says in a sentence why a port could not be listened on. */
import { AppError } from '@enlace/contracts';

/** The error as one that names the variable to change. */
export function portInUse(error: unknown, variable: string, port: number): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new AppError('config.invalid', `Port ${port} is in use: free it, or set ${variable} to another`);
  }
  if (code === 'EACCES') {
    return new AppError('config.invalid', `Port ${port} may not be used: set ${variable} to one above 1023`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new AppError('config.invalid', 'HOST is no address of this machine: try 127.0.0.1 or 0.0.0.0');
  }
  return new Error('The port could not be listened on', { cause: error });
}
