/** What the command line has to know of its surroundings to open an engine; the host takes the same from the protocol itself. */
import { agentEnvironment, SESSION_LOGS, type AgentEnvironment, type SessionLogs } from '../protocol/engine';
import { stateDirectory } from '../protocol/stateDirectory';

/** The variables that say where agents keep their logs, and no other. */
export function agentVariables(environment: Readonly<Record<string, string | undefined>>): AgentEnvironment {
  return agentEnvironment(environment);
}

/** The setting as a person wrote it; `off` for anything else. */
export function readSessionLogs(value: unknown): SessionLogs {
  return SESSION_LOGS.find((one) => one === value) ?? 'off';
}

/** Where this person's checkpoints, archive and claims are kept (design.md). */
export function usualStateDirectory(
  ...surroundings: Parameters<typeof stateDirectory>
): ReturnType<typeof stateDirectory> {
  return stateDirectory(...surroundings);
}
