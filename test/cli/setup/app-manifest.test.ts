import { describe, expect, it } from '@jest/globals';
import { appManifest, webAddress } from '../../../cli/setup/make-app.ts';
import { PERMISSIONS } from '../../../deploy/github-permissions.ts';

describe('webAddress', () => {
  it.each([
    ['https://api.github.com', 'https://github.com'],
    ['https://github.acme.example/api/v3', 'https://github.acme.example'],
    ['https://api.acme.ghe.com', 'https://acme.ghe.com'],
    ['http://127.0.0.1:3701', 'http://127.0.0.1:3701'],
  ])('of the API %s is %s', (api, web) => {
    expect(webAddress(api)).toBe(web);
  });
});

describe('appManifest', () => {
  it('asks for the permissions of the one list, and keeps to the length of a name', () => {
    const manifest = appManifest(
      'https://github.com',
      'a-rather-long-organization-name',
      'production',
      'http://127.0.0.1:1/made',
    );

    expect(Object.entries(manifest.default_permissions)).toEqual(
      PERMISSIONS.map(({ name, access }) => [name, access]),
    );
    expect(manifest.name.length).toBeLessThanOrEqual(34);
  });
});
