/**
 * Preloaded into every Node process that the supervisor starts. File descriptor 3 is a pipe whose other end only the
 * supervisor holds: when it closes, the supervisor is gone (however it died) and this process must not outlive it.
 */
'use strict';
const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.env.CLOUDOPTIM_PARENT_PIPE === '3') {
  // Descriptor 3 of a process that this one forks is something else.
  delete process.env.CLOUDOPTIM_PARENT_PIPE;
  const { Socket } = require('node:net');
  const pipe = new Socket({ fd: 3, readable: true, writable: false });
  pipe.on('error', () => {});
  pipe.on('close', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 10_000);
  });
  pipe.resume();
  pipe.unref();
}
