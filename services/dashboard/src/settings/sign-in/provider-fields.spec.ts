import { describe, expect, it } from '@jest/globals';
import { fieldsOf, inputOf, mappingIn } from './provider-fields';

describe('the fields of an identity provider', () => {
  it('map groups there to groups here, one a line', () => {
    expect(mappingIn('cn=desk,ou=people = desk\n\n  leads=lead ')).toEqual([
      { claim: 'cn=desk,ou=people', group: 'desk' },
      { claim: 'leads', group: 'lead' },
    ]);
    expect(mappingIn('')).toEqual([]);
  });

  it.each(['desk', '= desk', 'desk =', 'a = b\nc'])('take no line like %j', (text) => {
    expect(mappingIn(text)).toBeNull();
  });

  it('send a secret only where one was typed, and none at all of a new public client', () => {
    expect(inputOf(fieldsOf(undefined), true)).toMatchObject({ clientSecret: null, groupMapping: [] });
    expect(inputOf(fieldsOf(undefined), false)).not.toHaveProperty('clientSecret');
    expect(inputOf({ ...fieldsOf(undefined), clientSecret: 's' }, false)).toMatchObject({ clientSecret: 's' });
  });
});
