import type { Sender } from '../clients/adobe/sender.ts';

export type FindsConfigurations = Pick<Sender, 'findConfiguration'>;

/**
 * What the gate must know of before a request leaves: whether Adobe has a configuration under this name, or under one
 * of those settled as "not there", whose request can have arrived late.
 */
export async function findConfiguration(
  adobe: FindsConfigurations,
  name: string,
  settled: readonly string[],
) {
  // Trap 1 of Adobe's contract: the posted name first, the lower-case form only where that is not there.
  const own = [...new Set([name, name.toLowerCase()])];
  const found = await adobe.findConfiguration(own);
  if (found.kind === 'found') return seen(found);
  for (const other of settled.filter((one) => !own.includes(one))) {
    const late = await adobe.findConfiguration([other]);
    // What arrived late and failed is at work no more.
    if (late.kind === 'found' && (late.status !== 'FAILED' || late.otherOrganization !== undefined))
      return seen(late);
  }
  return found;
}

type Found = Extract<Awaited<ReturnType<Sender['findConfiguration']>>, { kind: 'found' }>;

const seen = ({ status, askedAs, keyVaultKeyIdentifier, otherOrganization }: Found) =>
  ({
    kind: 'found',
    status,
    askedAs,
    ...(keyVaultKeyIdentifier !== undefined && { keyVaultKeyIdentifier }),
    ...(otherOrganization !== undefined && { otherOrganization }),
  }) as const;
