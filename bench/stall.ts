const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * The longest turn of this process while `work` ran, in ms of processor time: on a machine with much else to do the
 * clock would show others' turns. What other threads of the process took counts, too.
 */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let last = cpuMs();
  let longest = 0;
  let isOver = false;
  const look = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
  look();
  return longest;
}
