/** The library: containers for TypeScript, by libcontainer's Factory. */
export {
  Container,
  type ContainerState,
  type ExitStatus,
  type Status,
} from './container.js';
export type * from './config.generated.js';
export type { Diagnostic } from './core/index.js';
export type { HostCheck, HostReport } from './doctor.js';
export { ContainerError, type ContainerErrorCode, type ContainerErrorDetails } from './errors.js';
export { type ContainerSummary, Factory } from './factory.js';
export type { Features, LinuxFeatures } from './features.js';
export type {
  CreateOptions,
  EventsOptions,
  ExecOptions,
  ExecProcess,
  FactoryOptions,
  LogEntry,
  NotifyOptions,
  SignalOptions,
} from './options.js';
export type { Process } from './process.js';
export type * from './events.js';
export type * from './stats.js';
export type { StdioItem, StdioOption } from './stdio.js';
export type { ContainerUsage, UsageOptions } from './usage.js';
