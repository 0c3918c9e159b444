/** What `/readyz` answers: its status, and 0 where nobody does. */
export async function readinessOf(port: number): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}
