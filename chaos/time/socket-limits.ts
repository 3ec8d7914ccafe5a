import { Socket } from 'node:net';
import type { VirtualTimer } from './timer-class.ts';

/** The timeouts of the sockets of a process. */
export interface SocketLimits {
  /** Restarts the timeout of each socket on which anything has happened since the last call. */
  readonly refresh: () => void;
}

/** Changes whenever anything happens on a socket. */
const activityOf = ({ connecting, bytesRead, bytesWritten }: Socket) =>
  `${connecting} ${bytesRead} ${bytesWritten}`;

/**
 * Runs the timeouts of sockets on the virtual clock: Node's own timers run on the real one. Node restarts a timeout
 * whenever something happens on its socket. Here that is checked just before a timeout matters.
 *
 * @see https://nodejs.org/api/net.html#socketsettimeouttimeout-callback
 */
export function installSocketLimits(
  setTimeout: (run: () => void, delay: number) => VirtualTimer,
): SocketLimits {
  const limits = new Map<Socket, { readonly timer: VirtualTimer; activity: string }>();

  function refresh(socket: Socket): boolean {
    const limit = limits.get(socket);
    const activity = activityOf(socket);
    if (limit === undefined || limit.activity === activity) return false;
    limit.activity = activity;
    limit.timer.refresh();
    return true;
  }

  function clear(socket: Socket): void {
    limits.get(socket)?.timer.close();
    limits.delete(socket);
  }

  const known = new WeakSet<Socket>();
  Socket.prototype.setTimeout = function setSocketTimeout(delay, run) {
    clear(this);
    if (delay > 0) {
      const timer = setTimeout(() => {
        if (!refresh(this)) this.emit('timeout');
      }, delay);
      limits.set(this, { timer, activity: activityOf(this) });
    }
    if (!known.has(this)) this.once('close', () => clear(this));
    known.add(this);
    if (run !== undefined && delay > 0) this.once('timeout', run);
    if (run !== undefined && delay === 0) this.removeListener('timeout', run);
    return this;
  };

  return {
    refresh: () => {
      for (const socket of limits.keys()) refresh(socket);
    },
  };
}
