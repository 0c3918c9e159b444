/** The vault a person is sent to. */
export interface PortalVault {
  readonly resourceId?: string | undefined;
  readonly tenantId?: string | undefined;
}

const portal = 'https://portal.azure.com/';

/** In a link of Slack's, these end the address or begin its text. */
function inLink(text: string): string {
  return encodeURI(text).replaceAll('|', '%7C').replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Without a directory the portal takes the one the person used last. */
function directory(tenantId: string | undefined): string {
  return tenantId === undefined ? '@' : `@${encodeURIComponent(tenantId)}`;
}

/** A page of the vault; where its resource id is not known, the list of all vaults. */
export function vaultPage(
  { resourceId, tenantId }: PortalVault,
  page: 'overview' | 'properties' | 'networking' | 'keys' | 'users',
): string {
  return resourceId === undefined
    ? `${portal}#${directory(tenantId)}/blade/HubsExtension/BrowseResource/resourceType/Microsoft.KeyVault%2Fvaults`
    : `${portal}#${directory(tenantId)}/resource${inLink(resourceId)}/${page}`;
}

/** The app among the directory's enterprise applications; where it is not there, their list. */
export function appPage(applicationId: string | undefined, objectId: string | undefined): string {
  if (applicationId === undefined || objectId === undefined) {
    return `${portal}#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview`;
  }
  const ids = `objectId/${encodeURIComponent(objectId)}/appId/${encodeURIComponent(applicationId)}`;
  return `${portal}#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/${ids}`;
}
