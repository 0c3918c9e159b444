import { SentinelConnector } from 'ioredis';

type Connect = SentinelConnector['connect'];

/**
 * Asks the Sentinels where the primary is, and survives a failover that is told meanwhile. In ioredis 6.0.0 whoever
 * listened for the lost connection still listens while the next one is looked for: what it hears then closes the
 * connection for good, and the process would be without Redis until its restart.
 */
export class FailoverConnector extends SentinelConnector {
  override connect(...args: Parameters<Connect>): ReturnType<Connect> {
    // Ends whoever listened. The next one listens as soon as there is a connection.
    this.disconnect();
    return super.connect(...args);
  }
}
