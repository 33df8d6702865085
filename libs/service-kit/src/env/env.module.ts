/** Hands the checked environment of one app to whoever injects its class, and leaves process.env alone. */
import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ServiceEnv } from './service.env.js';

@Module({})
export class EnvModule {
  /**
   * Provides `env` under its own class and under `ServiceEnv`; Nest's `ConfigService` sees the same values.
   * Several apps in one process each see their own.
   */
  static for<Env extends ServiceEnv>(environment: new () => Env, env: Env): DynamicModule {
    const config = ConfigModule.forRoot({
      ignoreEnvFile: true,
      validatePredefined: false,
      skipProcessEnv: true,
      isGlobal: true,
      load: [() => ({ ...env })],
    });
    const providers = [
      { provide: ServiceEnv, useValue: env },
      ...((environment as unknown) === ServiceEnv ? [] : [{ provide: environment, useValue: env }]),
    ];
    return {
      module: EnvModule,
      global: true,
      imports: [config],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
