/** What every service stands on: start and stop, environment, auth, answers, health, numbers, traces, logs. */
export { CurrentCaller, assertTenant, tenantFilterOf, tenantOf, type Caller } from './auth/caller.js';
export { Open, RequireScope, type RouteAccess } from './auth/route-access.js';
export { routeDeclarations, routesWithoutScope, type RouteDeclaration } from './auth/routes-without-scope.js';
export { describeEnv, type EnvFault, type EnvSource, type VariableDescription } from './env/read-env.js';
export { MediaEnv, mediaSettingsOf, type MediaSettings } from './env/media.env.js';
export { ServiceEnv, type LogLevel } from './env/service.env.js';
export { Variable, type VariableKind, type VariableOptions } from './env/variable.decorator.js';
export {
  Readiness,
  type CheckReport,
  type ReadinessProbe,
  type ReadinessReport,
} from './health/readiness.js';
export { RawAnswer } from './http/answer.interceptor.js';
export {
  jsonForScript,
  publicScript,
  serveScript,
  tenantOfScript,
  type PublicScript,
} from './http/public-script.js';
export { requestInvalid, type FieldFault } from './http/validation.pipe.js';
export { Idempotent } from './idempotency/idempotent.decorator.js';
export { NewId } from './idempotency/new-id.decorator.js';
export { checkBus, checkDatabase } from './infrastructure.js';
export { KeysModule } from './keys/keys.module.js';
export { AppLogger, type AppLoggerOptions, type LogFields } from './logging/app-logger.js';
export { Metrics, type GaugeOptions, type HistogramOptions, type MetricOptions } from './metrics/metrics.js';
export { openApiOf } from './openapi.js';
export { PageQuery, pageAnswer, type Page } from './paging/page.js';
export { Repeating, type RepeatingOptions } from './repeating.js';
export type { HttpLimits, RunningService, ServiceConsumer, ServiceDefinition } from './service-definition.js';
export { runService } from './run-service.js';
export { startService, type StartOptions } from './service.js';
