-- The read models, owned by the migration's role: the projector writes rows, the reader sees its scope, nobody else anything.
-- Amounts are bigint cents, rates ten-thousandths of a percent. No serial, no now(), no random: a rebuild gives equal rows.
-- {projector} and {reader} are the roles of `domain/store/migrate.py`.

CREATE SCHEMA IF NOT EXISTS views;
CREATE SCHEMA IF NOT EXISTS views_next;  -- where a rebuild writes before it is swapped in
GRANT USAGE ON SCHEMA views, views_next TO {projector};
GRANT USAGE ON SCHEMA views TO {reader};

-- Where each projection is; `stopped_at` is the event that it could not take, `reason` says why in French.
CREATE TABLE IF NOT EXISTS views.projection_status (
    projection text NOT NULL,
    shadow boolean NOT NULL DEFAULT false,
    position bigint NOT NULL DEFAULT 0,
    stopped_at bigint,
    reason text,
    PRIMARY KEY (projection, shadow)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON views.projection_status TO {projector};
GRANT SELECT ON views.projection_status TO {reader};

CREATE TABLE IF NOT EXISTS views.collectivities (
    collectivity text PRIMARY KEY,
    name text,
    kind text,
    siret text,
    ape text,
    population integer,
    headcount integer,
    commune text,
    budget text,
    nomenclature text,
    joined_on date,
    ended_on date,
    facts jsonb NOT NULL,
    position bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS views.agents (
    agent uuid PRIMARY KEY,
    collectivity text NOT NULL,
    matricule text NOT NULL,
    engagement integer NOT NULL,
    person uuid NOT NULL,
    status text,
    engaged_on date,
    ended_on date,
    grade text,
    echelon integer,
    ib integer,
    im integer,
    weekly_hours numeric,
    part_time_percent integer,
    elected_function text,
    elected_percent numeric,
    nir text,
    identity text,  -- sealed
    iban text,  -- sealed
    iban_fingerprint text,
    facts jsonb NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS agents_by_collectivity ON views.agents (collectivity, matricule, engagement);

-- Every account an engagement was ever paid on, sealed; the fingerprint tells a change without opening it.
CREATE TABLE IF NOT EXISTS views.agent_accounts (
    agent uuid NOT NULL,
    position bigint NOT NULL,
    collectivity text NOT NULL,
    effective_on date NOT NULL,
    iban text NOT NULL,  -- sealed
    fingerprint text NOT NULL,
    PRIMARY KEY (agent, position)
);

CREATE TABLE IF NOT EXISTS views.runs (
    run uuid PRIMARY KEY,
    collectivity text NOT NULL,
    month date NOT NULL,
    rank integer NOT NULL,
    state text NOT NULL,
    payment_date date,
    read_position bigint,
    calculation_digest text,
    submitted_digest text,
    law_digest text,
    engine text,
    bulletins integer NOT NULL,
    nothing_to_pay integer NOT NULL,
    refused integer NOT NULL,
    blocked integer NOT NULL,
    cancelled integer NOT NULL,
    gross bigint NOT NULL,
    net_a_payer bigint NOT NULL,
    cost bigint NOT NULL,
    anomalies_blocking integer NOT NULL,
    anomalies_warning integer NOT NULL,
    anomalies_info integer NOT NULL,
    anomalies jsonb NOT NULL,
    outcomes jsonb NOT NULL,
    returned integer NOT NULL,
    approved_by text,
    approved_on date,
    transmitted_on date,
    accepted_on date,
    refused_on date,
    paid_on date,
    position bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS runs_by_month ON views.runs (collectivity, month, rank);

-- The plans that calculated bulletins: no personal data, no collectivity, readable by all.
CREATE TABLE IF NOT EXISTS views.plans (
    digest text PRIMARY KEY,
    content text NOT NULL,
    position bigint NOT NULL
);
GRANT SELECT ON views.plans TO {reader};
GRANT SELECT, INSERT, UPDATE, DELETE ON views.plans TO {projector};

CREATE TABLE IF NOT EXISTS views.bulletins (
    bulletin uuid PRIMARY KEY,
    collectivity text NOT NULL,
    agent uuid NOT NULL,
    matricule text NOT NULL,
    engagement integer NOT NULL,
    month date NOT NULL,
    rank integer NOT NULL,
    run uuid NOT NULL,
    regime text NOT NULL,
    elected boolean NOT NULL,
    status text NOT NULL,  -- issued, cancelled, paid
    payment_date date NOT NULL,
    paid_on date,
    cancelled_at bigint,
    delivered_on date,
    grade text,
    echelon integer,
    im integer,
    gross bigint NOT NULL,
    employee_contributions bigint NOT NULL,
    employer_contributions bigint NOT NULL,
    montant_net_social bigint NOT NULL,
    net_before_pas bigint NOT NULL,
    net_imposable bigint NOT NULL,
    exempt_overtime bigint NOT NULL,
    pas bigint NOT NULL,
    withholdings bigint NOT NULL,
    reimbursements bigint NOT NULL,
    net_a_payer bigint NOT NULL,
    carried_debt bigint NOT NULL,
    cost bigint NOT NULL,
    plan text NOT NULL,
    topic text NOT NULL DEFAULT 'bulletin.issued.v1',
    content text NOT NULL,  -- the bytes that the event froze: the lines are read again from it and from the plan
    read_position bigint NOT NULL,
    position bigint NOT NULL
);
ALTER TABLE views.bulletins ADD COLUMN IF NOT EXISTS topic text NOT NULL DEFAULT 'bulletin.issued.v1';
CREATE INDEX IF NOT EXISTS bulletins_by_month ON views.bulletins (collectivity, month, rank);
CREATE INDEX IF NOT EXISTS bulletins_by_agent ON views.bulletins (agent, month, rank);
CREATE INDEX IF NOT EXISTS bulletins_by_run ON views.bulletins (run);

CREATE TABLE IF NOT EXISTS views.seals (
    seal text PRIMARY KEY,  -- collectivity and number
    collectivity text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,  -- run, daily
    covers_after bigint NOT NULL,
    covers_to bigint NOT NULL,
    events integer NOT NULL,
    root text NOT NULL,
    hash text NOT NULL,
    signature text NOT NULL,
    key text NOT NULL,
    made_at text NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS seals_by_position ON views.seals (collectivity, covers_to);

-- Scope: a reader sees the collectivities named by `paiex.scope` in its transaction; the projector sees all.
CREATE OR REPLACE FUNCTION views.guard(target regclass) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS projector_sees_all ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS reader_sees_scope ON %s', target);
    EXECUTE format('CREATE POLICY projector_sees_all ON %s TO %I USING (true) WITH CHECK (true)', target, '{projector}');
    EXECUTE format(
        'CREATE POLICY reader_sees_scope ON %s FOR SELECT TO %I USING (collectivity = ANY '
        '(string_to_array(current_setting(''paiex.scope'', true), '','')))', target, '{reader}');
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, '{projector}');
    EXECUTE format('GRANT SELECT ON %s TO %I', target, '{reader}');
END $body$;

SELECT views.guard(each::regclass) FROM unnest(ARRAY[
    'views.collectivities', 'views.agents', 'views.agent_accounts', 'views.runs', 'views.bulletins', 'views.seals']) AS each;

-- Rows of a few kilobytes are written whole: compressing what bulletins froze was two fifths of what writing them cost.
CREATE OR REPLACE FUNCTION views.keep_whole(target regclass) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('ALTER TABLE %s SET (toast_tuple_target = 8160)', target);
END $body$;

SELECT views.keep_whole(each::regclass) FROM unnest(ARRAY['views.agents', 'views.runs', 'views.bulletins']) AS each;

-- A rebuild: empty copies beside the live tables, then one swap. Only these two functions change tables after the migration.
CREATE OR REPLACE FUNCTION views.open_shadow(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE each text;
BEGIN
    FOREACH each IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS views_next.%I', each);
        EXECUTE format('CREATE TABLE views_next.%I (LIKE views.%I INCLUDING ALL)', each, each);
        PERFORM views.keep_whole(format('views_next.%I', each)::regclass);
        IF EXISTS (SELECT FROM pg_class WHERE oid = format('views.%I', each)::regclass AND relrowsecurity) THEN
            PERFORM views.guard(format('views_next.%I', each)::regclass);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON views_next.%I TO %I', each, '{projector}');
            EXECUTE format('GRANT SELECT ON views_next.%I TO %I', each, '{reader}');
        END IF;
    END LOOP;
END $body$;

CREATE OR REPLACE FUNCTION views.swap_shadow(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE each text;
BEGIN
    FOREACH each IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE views.%I', each);
        EXECUTE format('ALTER TABLE views_next.%I SET SCHEMA views', each);
    END LOOP;
END $body$;

REVOKE ALL ON FUNCTION views.guard(regclass), views.keep_whole(regclass), views.open_shadow(text[]), views.swap_shadow(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION views.open_shadow(text[]), views.swap_shadow(text[]) TO {projector};
