/** One status an enablement shows, and for how long; null is forever. The last one's `ms` does not count. */
export interface Stage {
  status: string;
  ms: number | null;
}

/**
 * What Adobe's documentation leaves open, switchable; changes hold from the next request on. JSON-able.
 * Times are on the stand-in's clock.
 */
export interface AdobeSettings {
  /** Which name the GET finds a configuration by: the posted one, `config.name` of the POST's answer, or lower case. */
  answersTo: 'posted' | 'configName' | 'lowerCase';
  /** The GET says `"subscriptionId": "undefined"`, as an edition of the page once did. */
  subscriptionIdUndefined: boolean;
  /** Whether POST and GET give the same `id`. */
  sameIds: boolean;
  /** A POST while a configuration that has not failed exists: 409, one more, or in place of the old one. */
  secondPost: 'conflict' | 'acceptedAsNew' | 'overwritten';
  /** HTTP status of a POST that was taken; the page does not say it. */
  createdStatus: 200 | 201 | 202;
  /** Where the POST's answer has the configuration: at `config`, or at `jobData.config` as an edition of 2022 shows it. */
  postEdition: 'current' | '2022';
  course: readonly Stage[];
  /** Whether leaving RUNNING asks `mayReach`, and FAILED follows a no. */
  looksAtKey: boolean;
  tokenLifetimeSeconds: number;
  /** False: the credential lacks the permission "Manage Customer Managed Key". */
  mayManageKeys: boolean;
  /** Whether what is enabled uses its key, as the vault's audit log then shows. */
  usesKeys: boolean;
}

export const defaultCourse: readonly Stage[] = [
  { status: 'NEW', ms: 2000 },
  { status: 'RUNNING', ms: 3000 },
  { status: 'UPDATE_EXISTING_RESOURCES', ms: 3000 },
  { status: 'COMPLETED', ms: null },
];

export const defaultAdobeSettings: AdobeSettings = {
  answersTo: 'posted',
  subscriptionIdUndefined: false,
  sameIds: true,
  secondPost: 'conflict',
  createdStatus: 200,
  postEdition: 'current',
  course: defaultCourse,
  looksAtKey: true,
  tokenLifetimeSeconds: 86_399,
  mayManageKeys: true,
  usesKeys: true,
};
