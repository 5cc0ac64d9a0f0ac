/** Which rules run when an object of the document has been read: its slots are filled then. */
import * as s from '../spec/structure.generated';
import { checkCapabilities } from './capabilities';
import { checkDevice, checkDeviceRule } from './devices';
import { checkAnnotations, checkConfig, checkHooks } from './general';
import { checkIdMapping, checkUserNamespace } from './mappings';
import { checkLinux, checkPower } from './linux';
import { checkMount, checkMountsLate } from './mounts';
import { checkNamespace, checkNamespaces } from './namespaces';
import { checkNetDevices } from './net-devices';
import { checkEnv, checkProcess, checkRlimit } from './process';
import { checkBlockIO, checkCpu, checkMemory, checkResources, checkWeightDevice } from './resources';
import { checkScheduler } from './scheduler';
import { checkListener, checkSeccomp, checkSyscall } from './seccomp';
import { checkSysctl } from './sysctl';

/** Runs the rules of one object. */
export function visit(type: i32, node: i32): void {
  switch (type) {
    case s.T_SYSCALL:
      return checkSyscall();
    case s.T_MOUNT:
      return checkMount(node);
    case s.T_NAMESPACE:
      return checkNamespace(node);
    case s.T_DEVICE_RULE:
      return checkDeviceRule(node);
    case s.T_DEVICE:
      return checkDevice(node);
    case s.T_ID_MAPPING:
      return checkIdMapping();
    case s.T_RLIMIT:
      return checkRlimit(node);
    case s.T_WEIGHT_DEVICE:
      return checkWeightDevice(node);
    case s.T_CAPABILITIES:
      return checkCapabilities();
    case s.T_SCHEDULER:
      return checkScheduler(node);
    case s.T_PROCESS:
      checkEnv();
      return checkProcess(node);
    case s.T_HOOKS:
      return checkHooks();
    case s.T_MEMORY:
      return checkMemory(node);
    case s.T_CPU:
      return checkCpu();
    case s.T_BLOCK_IO:
      return checkBlockIO();
    case s.T_RESOURCES:
      return checkResources();
    case s.T_SECCOMP:
      return checkSeccomp(node);
    case s.T_LINUX:
      return checkLinux(node);
    case s.T_CONFIG:
      checkConfig(node);
      checkAnnotations();
      checkNamespaces();
      checkUserNamespace();
      checkPower();
      checkSysctl();
      checkNetDevices();
      checkListener();
      return checkMountsLate();
    default:
  }
}
