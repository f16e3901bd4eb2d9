import { describe, expect, it } from 'vitest';
import { createAddressReader } from './address.ts';

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const forwarded = (value?: string) =>
  new Request('https://api.example.com/', value === undefined ? {} : { headers: { 'x-forwarded-for': value } });

describe('the address of a caller', () => {
  it('A38: is the connection, whatever an unknown proxy claims', () => {
    expect(createAddressReader([])(forwarded('192.0.2.9'), from('198.51.100.1'))).toBe('198.51.100.1');
  });

  it('is the last hop that a trusted proxy did not write for another trusted proxy', () => {
    const read = createAddressReader(['10.0.0.0/8', '::1']);
    expect(read(forwarded('6.6.6.6, 192.0.2.9, 10.1.1.1'), from('10.2.2.2'))).toBe('192.0.2.9');
    expect(read(forwarded('192.0.2.9'), from('::ffff:10.2.2.2'))).toBe('192.0.2.9');
    expect(read(forwarded('192.0.2.9'), from('::1'))).toBe('192.0.2.9');
  });

  it('is the proxy when it forwards nothing that is an address', () => {
    const read = createAddressReader(['10.0.0.0/8']);
    expect(read(forwarded('unknown'), from('10.2.2.2'))).toBe('10.2.2.2');
    expect(read(forwarded(), from('10.2.2.2'))).toBe('10.2.2.2');
  });

  it('is unknown without an adapter that tells', () => {
    expect(createAddressReader([])(forwarded(), undefined)).toBeNull();
  });

  it.each(['10.0.0.0/33', 'proxy.internal', '', '10.0.0.0/x'])('refuses "%s" as a trusted proxy', (entry) => {
    expect(() => createAddressReader([entry])).toThrow('neither an IP address nor a CIDR range');
  });
});
