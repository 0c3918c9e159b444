/** The bodies that Adobe's documentation shows, the key version with the letters `lo` included. */
export const keyIdentifier =
  'https://adobecmkexample.vault.azure.net/keys/adobeCMK-key/7c1d50lo28234cc895534c00d7eb4eb4';

const configData = {
  keyVaultUri: 'https://adobecmkexample.vault.azure.net',
  keyVaultKeyIdentifier: keyIdentifier,
  keyVersion: '7c1d50lo28234cc895534c00d7eb4eb4',
  keyName: 'Config1',
  providerType: 'AZURE_KEYVAULT',
};

export const appRegistrationAnswer = {
  id: 'byok',
  name: 'acpebae9422Caepcmkmultitenantapp',
  applicationUri: 'https://adobe.com/acpebae9422Caepcmkmultitenantapp',
  applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
  applicationRedirectUrl:
    'https://login.microsoftonline.com/common/oauth2/authorize?response_type=code&client_id=e463a445-c6ac-4ca2-b36a-b5146fcf6a52&redirect_uri=https://adobe.com/acpebae9422Caepcmkmultitenantapp&scope=user.read',
};

export const postBody = JSON.stringify({
  name: 'Config1',
  type: 'BYOK_CONFIG',
  imsOrgId: '{ORG_ID}',
  configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: keyIdentifier },
});

export const postAnswer = {
  id: '4df7886b-a122-4391-880b-47888d5c5b92',
  config: {
    configData,
    name: 'acpcf978863Aaepcmkmultitenantapp',
    type: 'BYOK_CONFIG',
    imsOrgId: '{IMS_ORG}',
    status: 'NEW',
  },
  status: 'CREATED',
};

export const configurationAnswer = {
  name: 'acpcf978863Aaepcmkmultitenantapp',
  type: 'BYOK_CONFIG',
  status: 'COMPLETED',
  configData,
  imsOrgId: '{IMS_ORG}',
  subscriptionId: 'cf978863-7325-47b1-8fd9-554b9fdb6c36',
  id: '4df7886b-a122-4391-880b-47888d5c5b92',
  rowType: 'BYOK_KEY',
};

export const gatewayError = { error_code: '403003', message: 'Api Key is invalid' };
export const problem = {
  type: 'http://ns.adobe.com/aep/errors/XXXX-1000-400',
  title: 'Bad request',
  status: 400,
  detail: 'The key cannot be used.',
  report: {},
  'error-chain': [],
};
export const imsError = { error: 'invalid_client', error_description: 'invalid client_secret parameter' };
export const htmlPage = '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>…</body></html>';
