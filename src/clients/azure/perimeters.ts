import { z } from 'zod';
import type { Perimeter } from '../../domain/checks/observations.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { arm } from './vaults.ts';

const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const Rule = z.object({
  name: z.string().nullish(),
  properties: z
    .object({
      direction: z.string().nullish(),
      addressPrefixes: texts,
      subscriptions: z.array(z.object({ id: z.string() })).nullish(),
    })
    .nullish(),
});

const Configuration = z.object({
  properties: z
    .object({
      networkSecurityPerimeter: z.object({ id: z.string() }).nullish(),
      resourceAssociation: z
        .object({ name: z.string().nullish(), accessMode: z.string().nullish() })
        .nullish(),
      profile: z.object({ accessRules: z.array(Rule).nullish() }).nullish(),
    })
    .refine((some) => (some.networkSecurityPerimeter ?? some.resourceAssociation) != null)
    // Rules that are not told are not missing: one of them may let Adobe in.
    .refine(
      ({ resourceAssociation, profile }) =>
        resourceAssociation?.accessMode?.toLowerCase() !== 'enforced' || profile?.accessRules != null,
      { path: ['profile', 'accessRules'] },
    ),
});

function ruleWords({ name, properties }: z.infer<typeof Rule>): string {
  const from = [
    ...(properties?.addressPrefixes ?? []),
    ...(properties?.subscriptions ?? []).map(({ id }) => id),
  ];
  return [name ?? '', ...from].filter((part) => part !== '').join(' ');
}

/** A rule without a direction may be one that lets somebody in. */
const isOutbound = ({ properties }: z.infer<typeof Rule>) =>
  properties?.direction?.toLowerCase() === 'outbound';

function perimeterOf({ properties }: z.infer<typeof Configuration>): Perimeter {
  const { networkSecurityPerimeter, resourceAssociation, profile } = properties;
  const rules = profile?.accessRules ?? [];
  return {
    name: networkSecurityPerimeter?.id.split('/').at(-1) ?? resourceAssociation?.name ?? '',
    accessMode: resourceAssociation?.accessMode ?? undefined,
    inboundRules: rules.filter((rule) => !isOutbound(rule)).map(ruleWords),
  };
}

/**
 * The network security perimeters the vault is associated with. Shape: azure-rest-api-specs, Microsoft.KeyVault,
 * 2026-04-01-preview, listNetworkSecurityPerimeterConfigurations.json.
 */
export async function listPerimeters(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<Perimeter[]> {
  const found = await listAll(call, {
    operation: 'GET networkSecurityPerimeterConfigurations',
    url: `${arm}${vaultResourceId}/networkSecurityPerimeterConfigurations?api-version=2026-04-01-preview`,
    item: Configuration,
    signal,
  });
  return found.map(perimeterOf);
}
