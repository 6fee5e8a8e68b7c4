import { describe, expect, it } from '@jest/globals';
import { isMetadataAddress, isPublicAddress } from './addresses.js';

const table = (text: string) => text.trim().split(/\s+/);

describe('isPublicAddress', () => {
  it.each(
    table(`
      1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 168.63.129.15
      169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255
      198.20.0.0 203.0.112.255 223.255.255.255
      2606:4700:4700::1111 2a00:1450:4001:81b::200e 2001:4860:4860::8888 2400::1 3ffe::1
    `),
  )('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(
    table(`
      0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1 127.255.255.255
      168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
      192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
      255.255.255.255
      :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 0:0:0:0:0:ffff:a9fe:a9fe 64:ff9b::7f00:1
      64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1
      fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1 ff0e::1
      localhost 127.1 0x7f000001 2130706433 [::1]
    `),
  )('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('is not public when empty', () => {
    expect(isPublicAddress('')).toBe(false);
  });
});

describe('isMetadataAddress', () => {
  it.each(
    table(`
      169.254.169.254 169.254.170.2 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254 fd20:ce::254
      ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe
    `),
  )('%s is one', (address) => {
    expect(isMetadataAddress(address)).toBe(true);
  });

  it.each(table('127.0.0.1 10.0.0.1 ::1 fd00::1 fe80::1'))('%s is none', (address) => {
    expect(isMetadataAddress(address)).toBe(false);
  });
});
