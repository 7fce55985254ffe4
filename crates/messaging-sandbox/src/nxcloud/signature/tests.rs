//! Signatures of known texts. P1 to P3 (MD5) are printed in the provider's documents; the others were computed
//! apart from this crate by the documented rule.

use super::*;

const ACCESS_KEY: &str = "fme2na3kdi3ki";
const TS: &str = "1655710885431";
const SECRET: &str = "abciiiko2k3";

struct Vector {
    id: &'static str,
    action: &'static str,
    biz_type: &'static str,
    body: &'static str,
    md5: &'static str,
    sha256: &'static str,
}

const VECTORS: [Vector; 13] = [
    Vector {
        id: "P1",
        action: "send",
        biz_type: "1",
        body: r#"{"name":"牛小信","id":10001}"#,
        md5: "87c3560d3331ae23f1021e2025722354",
        sha256: "e0eec2c99ef80f269a82795e2223f618ebfc0616c8b6c8c7d438021ec38ad0eb",
    },
    Vector {
        id: "P2",
        action: "send",
        biz_type: "1",
        body: r#"{"id":10001,"name":"牛小信"}"#,
        md5: "7750759da06333f20d0640be09355e34",
        sha256: "d04863619d46121592cdb312ec0a91c148a1f5daea64930ad0e1fb31a04dc808",
    },
    Vector {
        id: "P3",
        action: "send",
        biz_type: "1",
        body: r#"{"id": 10001, "name": "牛小信"}"#,
        md5: "d0c24a9886c629330d7f3f2056c65bc2",
        sha256: "feaa901c8a317a0f5e488dd7d9ae046742afa0d0a70f415817c835873efa4cb7",
    },
    Vector {
        id: "C1",
        action: "send",
        biz_type: "1",
        body: r#""#,
        md5: "884afe159e39b6c88a0d6102ca97d704",
        sha256: "921e82155cc02cdf78da934307c33cdca3f412d35ddb5b965482a2e029e900f4",
    },
    Vector {
        id: "C2",
        action: "mt",
        biz_type: "2",
        body: r#""#,
        md5: "948ab46c078bff467f1b17c24a0ecc37",
        sha256: "49f4b5a4b191465271ab63ae83bce7773847a3b0cc54b632dc5049b81d457f4a",
    },
    Vector {
        id: "C3",
        action: "mt",
        biz_type: "2",
        body: r#"{}"#,
        md5: "eec135bf75c21863883d9b98ba2fed58",
        sha256: "8807f9fd28e4c2595d05246e2eca47949e6f6fb5e064a12fda93eaeb158a3762",
    },
    Vector {
        id: "C4",
        action: "send",
        biz_type: "1",
        body: r#"{"id":10001,"name":"xxx"}"#,
        md5: "98f6cc5843c4518884b2e0651b541690",
        sha256: "258adeb0f57518110c617d45424a9d928b0a70cdff986dc5b6e2b9d297a762ad",
    },
    Vector {
        id: "C5",
        action: "send",
        biz_type: "1",
        body: r#"{"name":"\u725b\u5c0f\u4fe1","id":10001}"#,
        md5: "5856a57c1b5ce3f9f5a410cb7d3c59d2",
        sha256: "b0416de1646e279465c59b55c2a7887118ea08d63dbf4442662f86966b92a2dc",
    },
    Vector {
        id: "C6",
        action: "mt",
        biz_type: "2",
        body: r#"{"name":"牛小信","id":10001}"#,
        md5: "94bbd66002121eda542baf65350a3a02",
        sha256: "6dd790535e756d96373cc79d5b0f4da04541394bfff05078c8e996d2d843d24a",
    },
    Vector {
        id: "C7",
        action: "mt",
        biz_type: "2",
        body: r#"{"tenant_id":123,"appkey":"8exxxxyos","business_phone":"852xxxx867","messaging_product":"whatsapp","recipient_type":"individual","to":"86136xxxx759","type":"template","template":{"name":"template_name","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"body","parameters":[{"type":"text","text":"David"},{"type":"text","text":"China"},{"type":"text","text":"China"},{"type":"text","text":"86138XXX"}]}]}}"#,
        md5: "9c98f55a616ae4ef68379570056b6a0b",
        sha256: "181f5e4860075c8e9a7a3827510aee58af84f1bb2242ea336dfb67fee2d89949",
    },
    Vector {
        id: "C8",
        action: "mt",
        biz_type: "2",
        body: r#"{
  "tenant_id": 123,
  "appkey": "8exxxxyos",
  "business_phone": "852xxxx867",
  "messaging_product": "whatsapp",
  "recipient_type": "individual",
  "to": "86136xxxx759",
  "type": "template",
  "template": {
    "name": "template_name",
    "language": {
      "code": "en_US",
      "policy": "deterministic"
    },
    "components": [
      {
        "type": "body",
        "parameters": [
          {
            "type": "text",
            "text": "David"
          },
          {
            "type": "text",
            "text": "China"
          },
          {
            "type": "text",
            "text": "China"
          },
          {
            "type": "text",
            "text": "86138XXX"
          }
        ]
      }
    ]
  }
}"#,
        md5: "7ee5b396c892cda50c2e82807484c8b9",
        sha256: "281f2e3c8210235aeb6b937fcb8444961c233ad42e04213dd06d362cad509470",
    },
    Vector {
        id: "C9",
        action: "mt",
        biz_type: "2",
        body: r#"{"tenant_id":1,"appkey":"f543ertg","business_phone":"185xxxx8399","messaging_product":"whatsapp","recipient_type":"individual","to":"86136xxxx9759","type":"template","template":{"name":"test_00045","language":{"code":"pt_BR","policy":"deterministic"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"85xxxx"}]},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"Firstxxxx"}]}]}}"#,
        md5: "5ef0930c5117079dd9c13ab6c2dabd51",
        sha256: "a2db870dd9eb2defc6fd2240ccab7369b79be39dd4f7f44cf4afc8c4869803de",
    },
    Vector {
        id: "C10",
        action: "dr",
        biz_type: "2",
        body: r#"{"statuses":[{"id":"wamid.edcf691d49c04b939c8e3331f07f9cd1","status":"delivered","timestamp":"1660019987","recipient_id":"86176xxxx0819"}],"business_phone":"185xxxx8399","messaging_product":"whatsapp"}"#,
        md5: "e074500a59b46782f5c2b3311a1c2666",
        sha256: "277ab6cf7ac19e7cbea9c53775edc9aa5426e7a4b8f1a1c118094982415c092f",
    },
];

#[test]
fn known_texts_have_their_known_signatures() {
    for Vector {
        id,
        action,
        biz_type,
        body,
        md5,
        sha256,
    } in VECTORS
    {
        let headers = SignedHeaders {
            access_key: ACCESS_KEY,
            action,
            biz_type,
            ts: TS,
        };
        for (algorithm, expected) in [(Algorithm::Md5, md5), (Algorithm::Sha256, sha256)] {
            assert_eq!(
                sign(algorithm, headers, body.as_bytes(), SECRET),
                expected,
                "{id}"
            );
        }
    }
}

#[test]
fn algorithms_are_named_in_any_case() {
    assert_eq!(Algorithm::from_name("SHA256"), Some(Algorithm::Sha256));
    assert_eq!(Algorithm::from_name("md5"), Some(Algorithm::Md5));
    assert_eq!(Algorithm::from_name("sha1"), None);
}

#[test]
fn debug_does_not_show_the_access_key() {
    let headers = SignedHeaders {
        access_key: ACCESS_KEY,
        action: "mt",
        biz_type: "2",
        ts: TS,
    };
    assert!(!format!("{headers:?}").contains(ACCESS_KEY));
}
