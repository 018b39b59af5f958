CREATE TABLE workflows (
    hash TEXT PRIMARY KEY,
    graph BLOB NOT NULL);
CREATE TABLE runs (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    local_id TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL,
    server_url TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    profile_name TEXT NOT NULL,
    built_in INTEGER NOT NULL,
    workflow_key TEXT NOT NULL,
    workflow_name TEXT NOT NULL,
    workflow_hash TEXT REFERENCES workflows(hash),
    form_values TEXT NOT NULL,
    main_text TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    mode TEXT NOT NULL,
    request BLOB,
    inputs BLOB NOT NULL,
    seeds TEXT NOT NULL,
    search TEXT NOT NULL,
    phase TEXT NOT NULL,
    status_text TEXT NOT NULL,
    error_kind TEXT NOT NULL,
    error_message TEXT NOT NULL,
    http_status INTEGER NOT NULL,
    failure TEXT NOT NULL,
    log_tail TEXT,
    gpu TEXT NOT NULL,
    created INTEGER NOT NULL,
    submitted INTEGER,
    queued INTEGER,
    started INTEGER,
    finished INTEGER,
    settled INTEGER NOT NULL,
    saving TEXT NOT NULL,
    saving_error TEXT NOT NULL,
    starred INTEGER NOT NULL,
    open INTEGER NOT NULL,
    session TEXT NOT NULL);
CREATE INDEX runs_open ON runs (profile_id) WHERE open;
CREATE INDEX runs_run_id ON runs (run_id);
CREATE INDEX runs_workflow_hash ON runs (workflow_hash);
CREATE TABLE outputs (
    local_id TEXT NOT NULL REFERENCES runs(local_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    item TEXT NOT NULL,
    path TEXT NOT NULL,
    error TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (local_id, position)) WITHOUT ROWID;
INSERT INTO workflows VALUES ('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', CAST('{"3": {"class_type": "KSampler", "inputs": {}}}' AS BLOB));
INSERT INTO runs VALUES (1,
    '5d3c5a1e-0000-4000-8000-000000000001', '7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f',
    'http://localhost:3011/api', 'test', 'Test server', 0, 'key', 'Lake',
    '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', '{}', 'a lake', '', 'Queue',
    CAST('{"workflow_id": "3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01", "workflow_api_json": null, "inputs": {"seed": 42}}' AS BLOB), CAST('{"seed": 42}' AS BLOB), '42', 'lake', 'Failed', 'Executing KSampler', 'RunFailed',
    'It failed.', 0, '{"node_id":"3","node_title":"Paint"}', 'a line', 'A10G',
    1795511107000, 1795511107100, 1795511107200, 1795511107300, 1795511107400, 1, 'done', '', 0, 0, 'gone');
INSERT INTO outputs VALUES ('5d3c5a1e-0000-4000-8000-000000000001', 0, '{"filename":"a.png"}', '/out/a.png', '', '');
PRAGMA user_version = 1;
