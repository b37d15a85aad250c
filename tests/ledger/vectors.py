"""The published test vectors of the ledger's formats: five events, their hashes and their tree."""

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
