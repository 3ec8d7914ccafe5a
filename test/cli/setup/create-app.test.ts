import { describe, expect, it } from '@jest/globals';
import { appManifest, webUrl } from '../../../cli/setup/create-app.ts';
import { PERMISSIONS } from '../../../deploy/github-permissions.ts';

describe('webUrl', () => {
  it.each([
    ['https://api.github.com', 'https://github.com'],
    ['https://github.acme.example/api/v3', 'https://github.acme.example'],
    ['https://api.acme.ghe.com', 'https://acme.ghe.com'],
    ['http://127.0.0.1:3701', 'http://127.0.0.1:3701'],
  ])('of %s is %s', (api, web) => {
    expect(webUrl(api)).toBe(web);
  });
});

describe('appManifest', () => {
  it('asks for the permissions in PERMISSIONS, with a name that is not too long', () => {
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
