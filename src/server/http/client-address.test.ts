import { describe, expect, it } from 'vitest';
import { createAddressReader } from './client-address.ts';

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const forwarded = (value?: string) =>
  new Request('https://api.example.com/', value === undefined ? {} : { headers: { 'x-forwarded-for': value } });

describe('createAddressReader', () => {
  it('returns the peer, whatever an untrusted proxy claims', () => {
    expect(createAddressReader([])(forwarded('192.0.2.9'), from('198.51.100.1'))).toBe('198.51.100.1');
  });

  it('returns the last hop that is not a trusted proxy', () => {
    const read = createAddressReader(['10.0.0.0/8', '::1']);
    expect(read(forwarded('6.6.6.6, 192.0.2.9, 10.1.1.1'), from('10.2.2.2'))).toBe('192.0.2.9');
    expect(read(forwarded('192.0.2.9'), from('::ffff:10.2.2.2'))).toBe('192.0.2.9');
    expect(read(forwarded('192.0.2.9'), from('::1'))).toBe('192.0.2.9');
  });

  it('returns the proxy when it forwards no address', () => {
    const read = createAddressReader(['10.0.0.0/8']);
    expect(read(forwarded('unknown'), from('10.2.2.2'))).toBe('10.2.2.2');
    expect(read(forwarded(), from('10.2.2.2'))).toBe('10.2.2.2');
  });

  it('returns null without an adapter that reports the peer', () => {
    expect(createAddressReader([])(forwarded(), undefined)).toBeNull();
  });

  it('parses entries with ports, brackets, quotes and zones', () => {
    const read = createAddressReader(['10.0.0.0/8', '[2001:db8:1::]/48']);
    for (const [entry, address] of [
      ['192.0.2.9:4711', '192.0.2.9'],
      ['[2001:db8::9]:443', '2001:db8::9'],
      ['[2001:db8::9]', '2001:db8::9'],
      ['2001:db8::9', '2001:db8::9'],
      ['"[2001:db8::9]:443"', '2001:db8::9'],
      ['::ffff:192.0.2.9', '192.0.2.9'],
      ['6.6.6.6, 192.0.2.9:1, 10.1.1.1:80, [2001:db8:1::1]:80', '192.0.2.9'],
      ['192.0.2.9, unknown', '10.2.2.2'],
      ['192.0.2.9:99999999', '10.2.2.2'],
      ['[192.0.2.9', '10.2.2.2'],
    ])
      expect(read(forwarded(entry), from('10.2.2.2')), entry).toBe(address);
    expect(read(forwarded('192.0.2.9'), from('::1%lo'))).toBe('::1');
  });

  it('warns once about an untrusted proxy, with the remedy, and without an address that may be a customer’s', () => {
    const warnings: string[] = [];
    const read = createAddressReader([], (message) => warnings.push(message));
    read(forwarded(), from('10.2.2.2'));
    expect(warnings).toEqual([]);
    for (let i = 0; i < 3; i++) read(forwarded('192.0.2.9'), from('10.2.2.2'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('--trusted-proxies 10.2.2.2 ');
    expect(warnings[0]).not.toContain('192.0.2.9');
    const direct: string[] = [];
    createAddressReader([], (message) => direct.push(message))(forwarded('192.0.2.9'), from('198.51.100.1'));
    expect(direct[0]).toContain('--trusted-proxies');
    expect(direct[0]).not.toContain('198.51.100.1');
    createAddressReader(['10.0.0.0/8'], (message) => direct.push(message))(forwarded('192.0.2.9'), from('10.2.2.2'));
    expect(direct).toHaveLength(1);
  });

  it.each(['10.0.0.0/33', 'proxy.internal', '', '10.0.0.0/x', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.1:80'])(
    'rejects "%s" as a trusted proxy',
    (entry) => {
      expect(() => createAddressReader([entry])).toThrow('neither an IP address nor a CIDR range');
    },
  );
});
