/** A service as small as can be, run as a process by the spec of `runService`. */
import { Open, ServiceEnv, runService } from '@enlace/service-kit';
import { Controller, Get, Module, Param } from '@nestjs/common';

@Controller()
@Open('a spec')
class TroubleController {
  @Get('slow/:ms')
  async slow(@Param('ms') ms: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    return 'done';
  }

  @Get('throw')
  throwLater(): void {
    setImmediate(() => {
      throw new Error('nobody caught me');
    });
  }

  @Get('reject')
  rejectLater(): void {
    setImmediate(() => void Promise.reject(new Error('nobody handled me')));
  }
}

@Module({ controllers: [TroubleController] })
class TroubleModule {}

await runService({ name: 'telegram', env: ServiceEnv, module: () => TroubleModule });
