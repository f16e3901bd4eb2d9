import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicAddressLookup } from './ssrf-guard.ts';

describe('isPublicAddress', () => {
  it.each([
    ['this host', ['0.0.0.0', '0.1.2.3', '::']],
    ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
    ['private networks', ['10.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12::1']],
    ['shared address space', ['100.64.0.1', '100.127.255.255']],
    ['link-local', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    ['former site-local', ['fec0::1']],
    ['protocol assignments', ['192.0.0.8', '192.0.0.170', '2001:1::1', '2001:20::1', '2001:40::1', '2001:1ff::1']],
    ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.7', '2001:db8::1', '3fff::1', '3fff:fff::1']],
    ['benchmarking', ['198.18.0.1', '198.19.255.255', '2001:2::1']],
    ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']],
    ['reserved', ['240.0.0.1', '255.255.255.255', '192.88.99.1', '100::1', '5f00::1', '4000::1', 'e000::1']],
    ['Teredo', ['2001::1', '2001:0:a00:1::1']],
    ['6to4, whatever it carries', ['2002:a00:1::', '2002:808:808::1']],
    ['IPv4-mapped', ['::ffff:10.0.0.1', '::ffff:a00:1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::FFFF:7f00:1']],
    [
      'IPv4-compatible and translated',
      ['::127.0.0.1', '::1.1.1.1', '0:0:0:0:0:0:1.1.1.1', '::ffff:0:127.0.0.1', '::ffff:0:1.1.1.1'],
    ],
    ['NAT64', ['64:ff9b::10.0.0.1', '64:ff9b::a00:1', '64:ff9b::7f00:1', '64:ff9b:1::1.1.1.1', '64:ff9b:1::a00:1']],
    ['other notations', ['nonsense', '', '010.0.0.1', '0x7f.1', '2130706433', '127.1', '1.1.1', '1.1.1.1 ', '[::1]']],
  ])('refuses %s', (_range, addresses) => {
    expect(addresses.filter((address) => isPublicAddress(address))).toEqual([]);
  });

  it.each([
    [
      'IPv4 beside private ranges',
      ['1.1.1.1', '9.255.255.255', '11.0.0.1', '172.15.255.255', '172.32.0.1', '192.169.0.1'],
    ],
    [
      'IPv4 beside special ranges',
      ['100.63.255.255', '100.128.0.1', '126.0.0.1', '128.0.0.1', '198.20.0.1', '223.255.255.1'],
    ],
    [
      'global unicast IPv6',
      [
        '2606:4700::1111',
        '2606:4700:0:0:0:0:0:1111',
        '2a00:1450:4001::8a',
        '2001:200::1',
        '2001:4860:4860::8888',
        '3ffe::1',
      ],
    ],
    ['IPv4-mapped public addresses', ['::ffff:1.1.1.1', '::ffff:101:101']],
    ['NAT64 of public addresses, as DNS64 resolves them', ['64:ff9b::1.1.1.1', '64:ff9b::808:808']],
  ])('accepts %s', (_range, addresses) => {
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([]);
  });
});

describe('publicAddressLookup', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '10.0.0.1', '[64:ff9b::a00:1]'])(
    'refuses the host %s without a lookup',
    (host) => {
      expect(() => publicAddressLookup(host)).toThrow('private network');
    },
  );

  it.each([{ all: true }, { all: false }])('refuses a name that resolves to loopback with %j', async (options) => {
    const error = await new Promise((resolve) => {
      publicAddressLookup('localhost')('localhost', options, (reason) => resolve(reason));
    });
    expect(error).toMatchObject({ message: expect.stringContaining('private network') });
  });
});
