//! A small body that becomes a large one where somebody unpacks it.

/// A gzip member of `1 + 258 * repeats` zero bytes: one literal, and matches of the greatest
/// length at distance 1, in the fixed code of DEFLATE (RFC 1951). Each match takes 13 bits.
pub(crate) fn gzip_bomb(repeats: usize) -> Vec<u8> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let mut bits = Bits::default();
    bits.put(0b011, 3); // the last block, with the fixed code
    bits.put_code(0b0011_0000, 8); // the byte 0
    for _ in 0..repeats {
        bits.put_code(0b1100_0101, 8); // length 258
        bits.put_code(0, 5); // distance 1
    }
    bits.put_code(0, 7); // the end of the block
    let mut gzip = HEADER.to_vec();
    gzip.extend(bits.into_bytes());
    gzip.extend([0; 8]); // a checksum and a length, wrong, which nobody sees before the bytes are out
    gzip
}

/// Bits from the lowest of each byte up.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for position in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = u8::try_from((value >> position) & 1).unwrap();
            *self.bytes.last_mut().unwrap() |= bit << (self.used % 8);
            self.used += 1;
        }
    }

    /// Codes, unlike other values, are written from their highest bit.
    fn put_code(&mut self, code: u32, count: u32) {
        for position in (0..count).rev() {
            self.put(code >> position, 1);
        }
    }

    fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
