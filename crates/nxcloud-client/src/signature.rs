//! The signature of requests and callbacks ("API Interface Invocation Convention"; reference of the
//! open platform, section "Authentication").
//!
//! `hash("accessKey=" .. "&action=" .. "&bizType=" .. "&ts=" .. ["&body=" ..] "&accessSecret=" ..)`:
//! a plain hash of the values as they are, not an HMAC. The body is left out, with its name, where it
//! is empty. The `algorithm` header is no part of it.

use http::{HeaderName, HeaderValue};
use md5::{Digest, Md5};
use messaging_client_core::{Secret, ValidationError, header_value};
use sha2::Sha256;

use crate::Algorithm;

// Header names have no case in HTTP; the documents spell some with capital letters.
const ACCESS_KEY: HeaderName = HeaderName::from_static("accesskey");
const TIMESTAMP: HeaderName = HeaderName::from_static("ts");
const BIZ_TYPE: HeaderName = HeaderName::from_static("biztype");
const ACTION: HeaderName = HeaderName::from_static("action");
const SIGN: HeaderName = HeaderName::from_static("sign");

/// What is signed.
pub(crate) struct Signed<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) action: &'a str,
    pub(crate) biz_type: &'a str,
    pub(crate) timestamp: &'a str,
    pub(crate) body: &'a [u8],
}

impl Signed<'_> {
    /// The headers that carry it, without the one that names the algorithm.
    pub(crate) fn headers(
        &self,
        algorithm: Algorithm,
        secret: &Secret,
    ) -> impl Iterator<Item = Result<(HeaderName, HeaderValue), ValidationError>> + use<> {
        let headers = [
            (ACCESS_KEY, self.access_key.to_owned()),
            (TIMESTAMP, self.timestamp.to_owned()),
            (BIZ_TYPE, self.biz_type.to_owned()),
            (ACTION, self.action.to_owned()),
            (SIGN, self.sign(algorithm, secret)),
        ];
        headers.into_iter().map(|(name, value)| {
            let mut value = header_value(&name, value)?;
            value.set_sensitive(name == ACCESS_KEY || name == SIGN);
            Ok((name, value))
        })
    }

    /// The signature in lower-case hexadecimal digits.
    pub(crate) fn sign(&self, algorithm: Algorithm, secret: &Secret) -> String {
        match algorithm {
            Algorithm::Md5 => self.digest::<Md5>(secret),
            Algorithm::Sha256 => self.digest::<Sha256>(secret),
        }
    }

    /// Feeds the hash piece by piece, so that no string with the secret in it is ever built.
    fn digest<D: Digest>(&self, secret: &Secret) -> String {
        let mut hash = D::new();
        for (name, value) in [
            ("accessKey=", self.access_key),
            ("&action=", self.action),
            ("&bizType=", self.biz_type),
            ("&ts=", self.timestamp),
        ] {
            hash.update(name);
            hash.update(value);
        }
        if !self.body.is_empty() {
            hash.update("&body=");
            hash.update(self.body);
        }
        hash.update("&accessSecret=");
        hash.update(secret.expose());
        hex::encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body, action, business type, MD5 and SHA-256 of one vector.
    type Vector = (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    );

    const P1: &str = r#"{"name":"牛小信","id":10001}"#;
    const TEMPLATE_3: &str = r#"{"tenant_id":123,"appkey":"8exxxxyos","business_phone":"852xxxx867","messaging_product":"whatsapp","recipient_type":"individual","to":"86136xxxx759","type":"template","template":{"name":"template_name","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"},{"type":"text","text":"China"},{"type":"text","text":"86138XXX"}]}]}}"#;
    const TEMPLATE_2: &str = r#"{"tenant_id":1,"appkey":"f543ertg","business_phone":"185xxxx8399","messaging_product":"whatsapp","recipient_type":"individual","to":"86136xxxx9759","type":"template","template":{"name":"test_00045","language":{"code":"pt_BR","policy":"deterministic"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"85xxxx"}]},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"Firstxxxx"}]}]}}"#;

    /// P1 to P3 are published with their MD5; the others were computed from the rule.
    const VECTORS: &[Vector] = &[
        (
            P1,
            "send",
            "1",
            "87c3560d3331ae23f1021e2025722354",
            "e0eec2c99ef80f269a82795e2223f618ebfc0616c8b6c8c7d438021ec38ad0eb",
        ),
        (
            r#"{"id":10001,"name":"牛小信"}"#,
            "send",
            "1",
            "7750759da06333f20d0640be09355e34",
            "d04863619d46121592cdb312ec0a91c148a1f5daea64930ad0e1fb31a04dc808",
        ),
        (
            r#"{"id": 10001, "name": "牛小信"}"#,
            "send",
            "1",
            "d0c24a9886c629330d7f3f2056c65bc2",
            "feaa901c8a317a0f5e488dd7d9ae046742afa0d0a70f415817c835873efa4cb7",
        ),
        (
            "",
            "send",
            "1",
            "884afe159e39b6c88a0d6102ca97d704",
            "921e82155cc02cdf78da934307c33cdca3f412d35ddb5b965482a2e029e900f4",
        ),
        (
            "",
            "mt",
            "2",
            "948ab46c078bff467f1b17c24a0ecc37",
            "49f4b5a4b191465271ab63ae83bce7773847a3b0cc54b632dc5049b81d457f4a",
        ),
        (
            "{}",
            "mt",
            "2",
            "eec135bf75c21863883d9b98ba2fed58",
            "8807f9fd28e4c2595d05246e2eca47949e6f6fb5e064a12fda93eaeb158a3762",
        ),
        (
            r#"{"id":10001,"name":"xxx"}"#,
            "send",
            "1",
            "98f6cc5843c4518884b2e0651b541690",
            "258adeb0f57518110c617d45424a9d928b0a70cdff986dc5b6e2b9d297a762ad",
        ),
        (
            r#"{"name":"\u725b\u5c0f\u4fe1","id":10001}"#,
            "send",
            "1",
            "5856a57c1b5ce3f9f5a410cb7d3c59d2",
            "b0416de1646e279465c59b55c2a7887118ea08d63dbf4442662f86966b92a2dc",
        ),
        (
            P1,
            "mt",
            "2",
            "94bbd66002121eda542baf65350a3a02",
            "6dd790535e756d96373cc79d5b0f4da04541394bfff05078c8e996d2d843d24a",
        ),
        (
            TEMPLATE_3,
            "mt",
            "2",
            "9c98f55a616ae4ef68379570056b6a0b",
            "181f5e4860075c8e9a7a3827510aee58af84f1bb2242ea336dfb67fee2d89949",
        ),
        (
            TEMPLATE_2,
            "mt",
            "2",
            "5ef0930c5117079dd9c13ab6c2dabd51",
            "a2db870dd9eb2defc6fd2240ccab7369b79be39dd4f7f44cf4afc8c4869803de",
        ),
    ];

    fn sign(body: &str, action: &str, biz_type: &str, algorithm: Algorithm) -> String {
        let signed = Signed {
            access_key: "fme2na3kdi3ki",
            action,
            biz_type,
            timestamp: "1655710885431",
            body: body.as_bytes(),
        };
        signed.sign(algorithm, &Secret::new("abciiiko2k3"))
    }

    #[test]
    fn published_and_computed_vectors() {
        for (body, action, biz_type, md5, sha256) in VECTORS {
            assert_eq!(sign(body, action, biz_type, Algorithm::Md5), *md5, "{body}");
            assert_eq!(
                sign(body, action, biz_type, Algorithm::Sha256),
                *sha256,
                "{body}"
            );
        }
    }

    /// Template 3 exactly as the document prints it, over several lines: other bytes, another
    /// signature than the compact form of the same JSON.
    #[test]
    fn line_breaks_and_blanks_are_signed() {
        let printed = include_str!("../tests/vectors/template-3-as-printed.json");
        let printed = printed.trim_end_matches('\n');
        assert_eq!(printed.len(), 752);
        assert_eq!(
            sign(printed, "mt", "2", Algorithm::Md5),
            "7ee5b396c892cda50c2e82807484c8b9"
        );
        assert_eq!(
            sign(printed, "mt", "2", Algorithm::Sha256),
            "281f2e3c8210235aeb6b937fcb8444961c233ad42e04213dd06d362cad509470"
        );
    }

    /// What a wrong reading would give: the algorithm in the string, an HMAC, `&body=` for no body.
    #[test]
    fn negative_vectors() {
        let p1 = sign(P1, "send", "1", Algorithm::Md5);
        assert_ne!(p1, "1faf87c20ac568df8f2640bb5977bd6b");
        assert_ne!(p1, "499a55dfded00b01e8e5fcbf35d79f15");
        assert_ne!(
            sign(P1, "send", "1", Algorithm::Sha256),
            "3a11cd348a7fd43018b9c63b154e302dcb7f23947ac6ccff69b9f45df3245666"
        );
        assert_ne!(
            sign("", "send", "1", Algorithm::Md5),
            "1113d2026a2cb682ba71a9a080e8ad3a"
        );
    }
}
