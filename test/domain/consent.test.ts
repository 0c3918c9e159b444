import { expect, it } from 'vitest';
import { consentUrlFor } from '../../src/domain/proposal.ts';
import { tenant } from './world.ts';

const query = '?response_type=code&client_id=e463a445&redirect_uri=https://adobe.com/app&scope=user.read';
const at = (directory: string, rest = '/oauth2/authorize') =>
  `https://login.microsoftonline.com/${directory}${rest}${query}`;

it.each<[string, string, string | undefined, string | undefined]>([
  ['the directory takes the place of common', at('common'), tenant, at(tenant)],
  ['and of organizations', at('organizations'), tenant, at(tenant)],
  [
    'also in the newer address',
    at('common', '/oauth2/v2.0/authorize'),
    tenant,
    at(tenant, '/oauth2/v2.0/authorize'),
  ],
  ['without a directory the link stays as it is', at('common'), undefined, at('common')],
  ['a directory that is named already stays', at('adobe.com'), tenant, at('adobe.com')],
  ['no other path is touched', at('x/common'), tenant, at('x/common')],
  ['http is refused', at('common').replace('https', 'http'), tenant, undefined],
  [
    'a look-alike host is refused',
    'https://login.microsoftonline.com.example/common/oauth2/authorize',
    tenant,
    undefined,
  ],
  ['another port is refused', 'https://login.microsoftonline.com:8443/common/x', tenant, undefined],
  ['nonsense is refused', 'login.microsoftonline.com', tenant, undefined],
  ['a script is refused', 'javascript:alert(1)', tenant, undefined],
])('%s', (_name, redirectUrl, directory, consentUrl) => {
  expect(consentUrlFor(redirectUrl, directory)).toBe(consentUrl);
});
