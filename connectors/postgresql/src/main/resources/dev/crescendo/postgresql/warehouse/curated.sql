-- The ledger's tables for models, version 1. Run once, in one transaction. The same tables as on DuckDB.

CREATE TABLE <ledger>.models (
    project         text NOT NULL,
    model           text NOT NULL,
    materialization text NOT NULL,
    description     text,
    owner           text,
    key             text NOT NULL,
    sql             text NOT NULL,
    fingerprint     text NOT NULL,
    inputs          jsonb NOT NULL,
    settled         bigint NOT NULL,
    build_id        bigint NOT NULL,
    rows            bigint NOT NULL,
    built_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project, model)
);
COMMENT ON TABLE <ledger>.models IS 'Every model as it was published last.';
COMMENT ON COLUMN <ledger>.models.model IS 'The name of the table or view in the schema curated';
COMMENT ON COLUMN <ledger>.models.key IS 'The columns that identify a row, with commas between';
COMMENT ON COLUMN <ledger>.models.inputs IS 'What it was made of: each relation with the load or build that had changed it last';
COMMENT ON COLUMN <ledger>.models.settled IS 'It has surely seen all loads up to this one';
COMMENT ON COLUMN <ledger>.models.rows IS '-1 for a view';

CREATE TABLE <ledger>.builds (
    build_id     bigint NOT NULL,
    project      text NOT NULL,
    model        text NOT NULL,
    run_key      text NOT NULL,
    epoch        bigint NOT NULL,
    rows         bigint NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project, model, build_id)
);
COMMENT ON TABLE <ledger>.builds IS 'Every publication of a model. What has the same build_id became visible in one moment.';
COMMENT ON COLUMN <ledger>.builds.build_id IS 'Counted together with loads';

CREATE TABLE <ledger>.checks (
    build_id   bigint,
    project    text NOT NULL,
    run_key    text NOT NULL,
    model      text NOT NULL,
    check_name text NOT NULL,
    severity   text NOT NULL,
    failures   bigint NOT NULL,
    samples    text NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE <ledger>.checks IS 'What the checks of models found.';
COMMENT ON COLUMN <ledger>.checks.build_id IS 'The build that was checked; null where none was published with it';
COMMENT ON COLUMN <ledger>.checks.severity IS 'error, or warn';
COMMENT ON COLUMN <ledger>.checks.failures IS 'How many rows or values break it; 0 when it holds';

CREATE TABLE <ledger>.metrics (
    project     text NOT NULL,
    model       text NOT NULL,
    metric      text NOT NULL,
    expression  text NOT NULL,
    description text NOT NULL,
    unit        text NOT NULL
);
COMMENT ON TABLE <ledger>.metrics IS 'What the numbers in entity tables mean.';

CREATE TABLE <ledger>.lineage (
    project       text NOT NULL,
    model         text NOT NULL,
    column_name   text NOT NULL,
    source_table  text NOT NULL,
    source_column text NOT NULL
);
COMMENT ON TABLE <ledger>.lineage IS 'Of which columns of the relations that it reads each column of a model is made.';
