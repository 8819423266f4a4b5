-- The ledger of a warehouse, version 1. Run once, in one transaction, under an advisory lock.

CREATE TABLE <ledger>.version (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version    integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE <ledger>.version IS 'The version of these tables, in one row. A newer Crescendo migrates them.';

CREATE TABLE <ledger>.lanes (
    project        text NOT NULL,
    pipeline       text NOT NULL,
    target         text NOT NULL,
    lane           text COLLATE "C" NOT NULL,
    epoch          bigint NOT NULL,
    token          text,
    source_id      text,
    run_key        text,
    holder_host    text,
    holder_pid     bigint,
    holder_started timestamptz,
    lease_until    timestamptz,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, pipeline, target, lane)
);
COMMENT ON TABLE <ledger>.lanes IS 'Up to where each pipeline has loaded, and who may move it. Changed only in the transaction of the data.';
COMMENT ON COLUMN <ledger>.lanes.target IS 'raw, or the name of a loader of the user''s own';
COMMENT ON COLUMN <ledger>.lanes.lane IS 'What the position counts along: a table, a partition. * stands for the whole pipeline';
COMMENT ON COLUMN <ledger>.lanes.epoch IS 'Raised by every claim: whoever knows a smaller number can no longer commit';
COMMENT ON COLUMN <ledger>.lanes.token IS 'The position, in the source''s own words; null when nothing has been loaded';
COMMENT ON COLUMN <ledger>.lanes.source_id IS 'The system that the token belongs to';
COMMENT ON COLUMN <ledger>.lanes.run_key IS 'The run that holds the lane; null when none does';
COMMENT ON COLUMN <ledger>.lanes.lease_until IS 'When the hold ends by itself. While one run holds the whole pipeline only that of * is renewed';

CREATE TABLE <ledger>.runs (
    project     text NOT NULL,
    pipeline    text NOT NULL,
    target      text NOT NULL,
    run_key     text NOT NULL,
    state       text NOT NULL,
    epoch       bigint NOT NULL,
    attempts    integer NOT NULL DEFAULT 1,
    batch       text,
    plan        bytea,
    planned_at  timestamptz,
    read        bigint NOT NULL DEFAULT 0,
    transformed bigint NOT NULL DEFAULT 0,
    filtered    bigint NOT NULL DEFAULT 0,
    rejected    bigint NOT NULL DEFAULT 0,
    emitted     bigint NOT NULL DEFAULT 0,
    written     bigint NOT NULL DEFAULT 0,
    superseded  bigint NOT NULL DEFAULT 0,
    message     text NOT NULL DEFAULT '',
    version     text NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (project, pipeline, target, run_key)
);
COMMENT ON TABLE <ledger>.runs IS 'Every run by its key, with what its loads did together.';
COMMENT ON COLUMN <ledger>.runs.run_key IS 'The caller''s logical id: a cron slot, an Airflow DAG and logical date, a streaming group';
COMMENT ON COLUMN <ledger>.runs.state IS 'RUNNING, DONE or FAILED';
COMMENT ON COLUMN <ledger>.runs.batch IS 'What the saved plan loads';
COMMENT ON COLUMN <ledger>.runs.plan IS 'The saved plan, in the engine''s own form';
COMMENT ON COLUMN <ledger>.runs.message IS 'Why it failed; empty when it did not';
COMMENT ON COLUMN <ledger>.runs.version IS 'The version of Crescendo that ran it';
COMMENT ON COLUMN <ledger>.runs.started_at IS 'When its last attempt began';

CREATE SEQUENCE <ledger>.load_ids;
COMMENT ON SEQUENCE <ledger>.load_ids IS 'Numbers of loads. Attempts that were rolled back leave gaps.';

CREATE TABLE <ledger>.loads (
    load_id      bigint PRIMARY KEY,
    project      text NOT NULL,
    pipeline     text NOT NULL,
    target       text NOT NULL,
    batch        text NOT NULL,
    run_key      text NOT NULL,
    epoch        bigint NOT NULL,
    read         bigint NOT NULL,
    transformed  bigint NOT NULL,
    filtered     bigint NOT NULL,
    rejected     bigint NOT NULL,
    emitted      bigint NOT NULL,
    written      bigint NOT NULL,
    superseded   bigint NOT NULL,
    positions    jsonb NOT NULL,
    source_id    text NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_rows boolean NOT NULL DEFAULT true,
    UNIQUE (project, pipeline, target, batch)
);
COMMENT ON TABLE <ledger>.loads IS 'Every committed batch: raw tables name it in _load_id. read = transformed + filtered + rejected, emitted = written + superseded.';
COMMENT ON COLUMN <ledger>.loads.batch IS 'The saved plan it came from; committed at most once';
COMMENT ON COLUMN <ledger>.loads.positions IS 'Per lane that it moved: [from, to]';
COMMENT ON COLUMN <ledger>.loads.changed_rows IS 'Whether rows that were there may have changed or gone; else it has only added some';

CREATE TABLE <ledger>.rejects (
    reject_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    load_id       bigint NOT NULL,
    first_load_id bigint NOT NULL,
    project       text NOT NULL,
    pipeline      text NOT NULL,
    target        text NOT NULL,
    run_key       text NOT NULL,
    stream        text NOT NULL,
    place         text NOT NULL,
    field         text NOT NULL,
    reason        text NOT NULL,
    raw           bytea NOT NULL,
    form          text NOT NULL,
    rejected_at   timestamptz NOT NULL DEFAULT now(),
    replayed_by   bigint
);
CREATE INDEX ON <ledger>.rejects (load_id);
CREATE INDEX ON <ledger>.rejects (project, pipeline, target, first_load_id, reject_id) WHERE replayed_by IS NULL;
COMMENT ON TABLE <ledger>.rejects IS 'Records that could not be loaded, as they came, with the reason. They may hold personal data.';
COMMENT ON COLUMN <ledger>.rejects.load_id IS 'The load that kept it; in loads, what it was read from';
COMMENT ON COLUMN <ledger>.rejects.first_load_id IS 'The load that rejected the record first; another where a replay has rejected it again';
COMMENT ON COLUMN <ledger>.rejects.place IS 'Where in its source the record is';
COMMENT ON COLUMN <ledger>.rejects.field IS 'The field at fault; empty when it is the record as a whole';
COMMENT ON COLUMN <ledger>.rejects.raw IS 'The record as it came';
COMMENT ON COLUMN <ledger>.rejects.form IS 'What its source has to know, besides the bytes, to read them again';
COMMENT ON COLUMN <ledger>.rejects.replayed_by IS 'The load that has read the record again; null while none has';

CREATE TABLE <ledger>.schemas (
    table_name text PRIMARY KEY,
    project    text NOT NULL,
    pipeline   text NOT NULL,
    columns    jsonb NOT NULL,
    key        text[] NOT NULL,
    reshaped   bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE <ledger>.schemas IS 'Which pipeline a raw table belongs to, and the columns that it asked for last.';
COMMENT ON COLUMN <ledger>.schemas.columns IS 'In order: [name, type]';
COMMENT ON COLUMN <ledger>.schemas.key IS 'The columns by which its rows are merged or replaced; none where they are only added, or replaced all. Of parts of rows it begins with their parent''s';
COMMENT ON COLUMN <ledger>.schemas.reshaped IS 'The first number that a load could have had when columns, types or key were set last';

CREATE TABLE <staging>.receipts (
    project  text NOT NULL,
    pipeline text NOT NULL,
    target   text NOT NULL,
    batch    text NOT NULL,
    task     text NOT NULL,
    attempt  text NOT NULL,
    epoch    bigint NOT NULL,
    receipt  bytea NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, pipeline, target, batch, task)
);
COMMENT ON TABLE <staging>.receipts IS 'Finished tasks of unfinished runs, which a rerun need not repeat.';

CREATE TABLE <staging>.attempts (
    attempt    text PRIMARY KEY,
    project    text NOT NULL,
    pipeline   text NOT NULL,
    target     text NOT NULL,
    epoch      bigint NOT NULL,
    lanes      text[] NOT NULL,
    epochs     bigint[] NOT NULL,
    tables     text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON <staging>.attempts (project, pipeline, target);
COMMENT ON TABLE <staging>.attempts IS 'Finished attempts at tasks and the staging tables that hold their rows, until they are cleaned up.';
COMMENT ON COLUMN <staging>.attempts.lanes IS 'What the attempt''s claim covers; empty when it is the whole pipeline';

INSERT INTO <ledger>.version (version) VALUES (1);
