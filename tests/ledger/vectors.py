"""The published test vectors of the ledger's formats: five events, their hashes, their tree, its notes."""

import base64

EVENTS = [
    r"""{"action":"register","actor":"public","actor_role":"citizen","commits":{"text":"ni6f2lluV0IWzia8vy/By59LpL2RhiIRAJNTPWSVF9c="},"from_state":null,"n":1,"occurred_at":"2026-03-01T01:00:00.000000Z","payload":{"channel":"portal","number":"SF-2026-0000123"},"prev":"0000000000000000000000000000000000000000000000000000000000000000","recorded_at":"2026-03-01T01:00:00.250000Z","rule":"R-PET-01@2022-05-01","salt":"00000000000000000000000000000000","stream":"case:01956f00-0000-7000-8000-000000000001","to_state":"registered","v":1}""",
    r"""{"action":"register","actor":"account:7d9f0c52-6a51-4b0e-9a0c-0d1f2e3a4b5c","actor_role":"intake_clerk","commits":{},"from_state":null,"n":1,"occurred_at":"2026-03-01T01:02:00.000000Z","payload":{"channel":"hotline","number":"SF-2026-0000124"},"prev":"0000000000000000000000000000000000000000000000000000000000000000","recorded_at":"2026-03-01T01:02:00.100000Z","rule":"R-PET-01@2022-05-01","salt":"01010101010101010101010101010101","stream":"case:01956f00-0000-7000-8000-000000000002","to_state":"registered","v":1}""",
    r"""{"action":"sort","actor":"account:7d9f0c52-6a51-4b0e-9a0c-0d1f2e3a4b5c","actor_role":"intake_clerk","commits":{},"from_state":"registered","n":2,"occurred_at":"2026-03-02T02:00:00.000000Z","payload":{"category":"0702"},"prev":"cca23ab20e6eed8ef24f3a48e693bcd41213c1c285312ab7704d4ef30c5e9f29","recorded_at":"2026-03-02T02:00:01.000000Z","rule":"R-PET-01@2022-05-01","salt":"02020202020202020202020202020202","stream":"case:01956f00-0000-7000-8000-000000000001","to_state":"sorting","v":1}""",
    r"""{"action":"assign","actor":"account:7d9f0c52-6a51-4b0e-9a0c-0d1f2e3a4b5c","actor_role":"intake_clerk","commits":{},"from_state":"sorting","n":3,"occurred_at":"2026-03-02T02:05:00.000000Z","payload":{"due":"2026-03-17","to":"unit:210"},"prev":"7f18a426a7ce6e769ea35fc5818af7ab84306e844a2c37da96315f04b8c8beb8","recorded_at":"2026-03-02T02:05:00.500000Z","rule":"R-PET-03@2022-05-01","salt":"03030303030303030303030303030303","stream":"case:01956f00-0000-7000-8000-000000000001","to_state":"assigned","v":1}""",
    r"""{"action":"sort","actor":"account:7d9f0c52-6a51-4b0e-9a0c-0d1f2e3a4b5c","actor_role":"intake_clerk","commits":{},"from_state":"registered","n":2,"occurred_at":"2026-03-02T03:00:00.000000Z","payload":{"category":"0101","note":"换行\n引号\"制表\t"},"prev":"eece8e4961f8d6609f1a5cff082db6ac11d90efd561062c505b09a6a8b95a44c","recorded_at":"2026-03-02T03:00:00.000000Z","rule":"R-PET-01@2022-05-01","salt":"04040404040404040404040404040404","stream":"case:01956f00-0000-7000-8000-000000000002","to_state":"sorting","v":1}""",
]

# bytes, leaf hash, root of the tree of this event and those before it
HASHES = [
    (
        525,
        "cca23ab20e6eed8ef24f3a48e693bcd41213c1c285312ab7704d4ef30c5e9f29",
        "cca23ab20e6eed8ef24f3a48e693bcd41213c1c285312ab7704d4ef30c5e9f29",
    ),
    (
        516,
        "eece8e4961f8d6609f1a5cff082db6ac11d90efd561062c505b09a6a8b95a44c",
        "ae6a2f69785a1eaa3d1883b895ce71524ba290c3a3f5a5cdefe5c47dab231dff",
    ),
    (
        488,
        "7f18a426a7ce6e769ea35fc5818af7ab84306e844a2c37da96315f04b8c8beb8",
        "4a7b6ab7ea00f159973e4017ea2d1d4e1624579ff1acdf2a092523d2ba32be8d",
    ),
    (
        505,
        "8da49652e090c8b4b343cffa24fa09dc8ccd79e5523d8f356c72d44e862b879d",
        "8a6d5529ec1485f6e1895464e48ac5f9a81ac783bcc3943640451502e87d5fbd",
    ),
    (
        522,
        "0be54db02703741ec2a4f07d29ba3cf945131fba39a51aa9ac21304f33b363aa",
        "bd2e270154c7fe35bdde2e2e0faecb47de4c876f8645318f7aa525ad4c24bfde",
    ),
]

COMMITTED_TEXT = "东街路灯坏了三周，夜里看不清路。"
COMMITMENT = "9e2e9fda596e574216ce26bcbf2fc1cb9f4ba4bd918622110093533d649517d7"

SEALED_AES = "0100000007000102030405060708090a0b6d6165977a04d8d48cc9f9a7f86847afb31e3433368a0295ce0400"
SEALED_SM4 = "0200000007000102030405060708090a0be278d729a914ee7d754048bf8856049b7ac1ef23755532b541c537"
PARTY = "01956f00-0000-7000-8000-0000000000aa"
PHONE_INDEX = "efc3376891d376ab74b352361ef9a4b7"

NUMBER = "SF-2026-0000123"
CODE = "7K3M-9QXT-0ABC-DEFN"
CODE_HASH = "2253444f412554dd0e6da8a407befddf10c7d8804867efaddc31529627197f4a"

# The log of the five events: its keys are 32 equal bytes, log 01…, receipt 02…, witness 03….
LOG_SEED, RECEIPT_SEED, WITNESS_SEED = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
ORIGIN, RECEIPT_NAME, WITNESS_NAME = "anlan.example/ledger", "anlan.example/receipt", "witness.example/w1"
LOG_VKEY = "anlan.example/ledger+df963cf4+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
RECEIPT_VKEY = "anlan.example/receipt+9a1416f9+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
WITNESS_VKEY = "witness.example/w1+d9ed62c5+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"
COSIGNED_AT = 1772420700

INCLUSION_2_OF_5 = [
    "8da49652e090c8b4b343cffa24fa09dc8ccd79e5523d8f356c72d44e862b879d",
    "ae6a2f69785a1eaa3d1883b895ce71524ba290c3a3f5a5cdefe5c47dab231dff",
    "0be54db02703741ec2a4f07d29ba3cf945131fba39a51aa9ac21304f33b363aa",
]
CONSISTENCY_3_TO_5 = [
    "7f18a426a7ce6e769ea35fc5818af7ab84306e844a2c37da96315f04b8c8beb8",
    "8da49652e090c8b4b343cffa24fa09dc8ccd79e5523d8f356c72d44e862b879d",
    "ae6a2f69785a1eaa3d1883b895ce71524ba290c3a3f5a5cdefe5c47dab231dff",
    "0be54db02703741ec2a4f07d29ba3cf945131fba39a51aa9ac21304f33b363aa",
]
CHECKPOINT = """\
anlan.example/ledger
5
vS4nAVTH/jW93i4uD67LR95Mh2+GRTGPeqUlrUwkv94=

— anlan.example/ledger 35Y89JQPHVrUPwN+rSoOenXZRlzB/cT2eVrkE3IZoRRIxhAp+10a7KadD1RmOHqb2p8dYrGX3ElA70wEKzMI4Zgl7Ao=
— witness.example/w1 2e1ixQAAAABppP5cSGhthCykxSYNoBgCK9XzQMmMDf8RX4CjXVGs+RJj1jHQTgD13chUsdHM7M6qkuwXaQoEYASmbVFpVgHry8UHDA==
"""  # noqa: E501
RECEIPT = """\
anlan-receipt/v1
origin anlan.example/ledger
number SF-2026-0000123
received 2026-03-01T01:00:00.000000Z
leaf zKI6sg5u7Y7yTzpI5pO81BITwcKFMSq3cE1O8wxenyk=
include-by 2026-03-01T01:05:00.250000Z

— anlan.example/receipt mhQW+RfMynGSFc3wy6US1+/XfDB+DddaKfRXMoYW0AsZgxIzntF/FrskSmZMVESx3vHXEI1VhXHpIJMhLt2OjWcyLwE=
"""
PROOF_OF_0 = [
    "7s6OSWH41mCfGlz/CC22rBHZDv1WEGLFBbCaaouVpEw=",
    "KUMYayz3+5oPk0ICF7ezmKoBS9hA97IJv4DRmVN4f7Q=",
    "C+VNsCcDdB7CpPB9Kbo8+UUTH7o5pRqprCEwTzOzY6o=",
]
PROOF_BYTES = 1189
PROOF_SHA256 = "ae35c7c19874f5d8834cf0ff7a35f42e71f04bdac95058a1aea46dc634a73147"


def proof_file() -> str:
    """The published proof that event 0 is in the tree of size 5."""
    extra = base64.b64encode(EVENTS[0].encode()).decode()
    return "\n".join(["c2sp.org/tlog-proof@v1", f"extra {extra}", "index 0", *PROOF_OF_0, "", CHECKPOINT])


# Certificate Transparency: eight leaves, every root, paths and consistency proofs.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
CT_PATHS = [  # leaf (from 0), size, path
    (0, 1, []),
    (0, 8, [_A, _B, _C]),
    (5, 8, [_D, _E, CT_ROOTS[4]]),
    (2, 3, [CT_ROOTS[2]]),
    (1, 5, [CT_ROOTS[1], _B, _D]),
]
CT_CONSISTENCY = [(1, 1, []), (1, 8, [_A, _B, _C]), (6, 8, [_F, _E, CT_ROOTS[4]]), (2, 5, [_B, _D])]

# The signed note of the Go checksum database's own tests.
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
