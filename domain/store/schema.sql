-- The event store. Run once by the owner of the database, inside one transaction, under an advisory lock (migrate.py).
-- {owner}, {writer}, {projector}, {reader} are role names; nothing else is substituted.

CREATE TABLE IF NOT EXISTS events (
    position           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id      uuid        NOT NULL,
    originator_version integer     NOT NULL CHECK (originator_version > 0),
    topic              text        NOT NULL,
    state              bytea       NOT NULL,
    collectivity       text        NOT NULL CHECK (collectivity <> ''),
    recorded_at        timestamptz NOT NULL,
    command_key        text,
    salt               bytea       NOT NULL CHECK (octet_length(salt) = 16),
    UNIQUE (originator_id, originator_version)
);
-- A log older than the salts: each event gets its own, once (a volatile default rewrites every row), then none by default.
ALTER TABLE events ADD COLUMN IF NOT EXISTS salt bytea NOT NULL CHECK (octet_length(salt) = 16)
    DEFAULT substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16);
ALTER TABLE events ALTER COLUMN salt DROP DEFAULT;
-- A bulletin of 2 to 3 kB stays whole in its row: packing spared a twelfth of its bytes and took half the time of a save.
ALTER TABLE events SET (toast_tuple_target = 4096);
CREATE INDEX IF NOT EXISTS events_by_collectivity ON events (collectivity, position);
CREATE INDEX IF NOT EXISTS events_by_instant ON events (recorded_at);

CREATE TABLE IF NOT EXISTS commands (
    collectivity   text   NOT NULL,
    key            text   NOT NULL,
    payload_digest text   NOT NULL,
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL,
    result         jsonb  NOT NULL,
    PRIMARY KEY (collectivity, key)
);

CREATE TABLE IF NOT EXISTS personal_keys (
    collectivity text  NOT NULL,
    person       uuid  NOT NULL,
    wrapped      bytea NOT NULL,
    PRIMARY KEY (collectivity, person)
);

-- The scope is a comma-separated list set inside each transaction; unset, it is empty and sees nothing.
CREATE OR REPLACE FUNCTION in_scope(code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT code = ANY (string_to_array(coalesce(current_setting('paiex.scope', true), ''), ',')) $$;

DO $$
DECLARE each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['events', 'commands', 'personal_keys'] LOOP
        EXECUTE format('ALTER TABLE %I OWNER TO {owner}', each);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('DROP POLICY IF EXISTS scoped ON %I', each);
        EXECUTE format('DROP POLICY IF EXISTS whole ON %I', each);
        EXECUTE format('CREATE POLICY scoped ON %I TO {writer}, {reader} USING (in_scope(collectivity)) '
                       'WITH CHECK (in_scope(collectivity))', each);
        EXECUTE format('CREATE POLICY whole ON %I TO {owner}, {projector} USING (true) WITH CHECK (true)', each);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, {writer}, {projector}, {reader}', each);
    END LOOP;
END $$;

GRANT SELECT ON events TO {writer}, {projector}, {reader};
GRANT SELECT ON commands TO {writer};
GRANT SELECT, INSERT ON personal_keys TO {writer};
GRANT SELECT ON personal_keys TO {projector};

-- Locks, checks, writes. Positions are drawn under the lock, so a reader that has seen position n has seen all before it.
DROP FUNCTION IF EXISTS append_events(text, timestamptz, interval, uuid[], integer[], text[], bytea[], text, text, jsonb);
CREATE OR REPLACE FUNCTION append_events(
    p_collectivity text, p_recorded_at timestamptz, p_tolerance interval, p_ids uuid[], p_versions integer[],
    p_topics text[], p_states bytea[], p_salts bytea[], p_key text, p_digest text, p_result jsonb,
    OUT first_position bigint, OUT last_position bigint, OUT repeated boolean, OUT result jsonb
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET lock_timeout = '30s' AS $$
DECLARE
    done commands%ROWTYPE;
    latest timestamptz;
BEGIN
    LOCK TABLE events IN EXCLUSIVE MODE;
    repeated := false;
    result := p_result;
    IF p_key IS NOT NULL THEN
        SELECT * INTO done FROM commands WHERE collectivity = p_collectivity AND key = p_key;
        IF FOUND THEN
            IF done.payload_digest <> p_digest THEN
                RAISE EXCEPTION 'command % came first with another payload', p_key USING ERRCODE = 'PX002';
            END IF;
            first_position := done.first_position;
            last_position := done.last_position;
            repeated := true;
            result := done.result;
            RETURN;
        END IF;
    END IF;
    SELECT recorded_at INTO latest FROM events ORDER BY position DESC LIMIT 1;
    IF p_recorded_at < latest - p_tolerance THEN
        RAISE EXCEPTION 'instant % is earlier than the last event (%)', p_recorded_at, latest USING ERRCODE = 'PX003';
    END IF;
    WITH saved AS (
        INSERT INTO events
            (originator_id, originator_version, topic, state, collectivity, recorded_at, command_key, salt)
        SELECT new.id, new.version, new.topic, new.state, p_collectivity, greatest(p_recorded_at, latest), p_key, new.salt
        FROM unnest(p_ids, p_versions, p_topics, p_states, p_salts)
            WITH ORDINALITY AS new (id, version, topic, state, salt, rank)
        ORDER BY new.rank
        RETURNING position
    )
    SELECT coalesce(min(position), 0), coalesce(max(position), 0) INTO first_position, last_position FROM saved;
    IF p_key IS NOT NULL THEN
        INSERT INTO commands VALUES (p_collectivity, p_key, p_digest, first_position, last_position, p_result);
    END IF;
    PERFORM pg_notify('paiex_events', last_position::text);
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'a stream already has that version' USING ERRCODE = 'PX001';
END $$;
ALTER FUNCTION append_events OWNER TO {owner};
REVOKE ALL ON FUNCTION append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_events TO {writer};

CREATE OR REPLACE FUNCTION destroy_personal_key(p_collectivity text, p_person uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS
$$ DELETE FROM personal_keys WHERE collectivity = p_collectivity AND person = p_person $$;
ALTER FUNCTION destroy_personal_key OWNER TO {owner};
REVOKE ALL ON FUNCTION destroy_personal_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION destroy_personal_key TO {writer};
-- The head of the log is a number that says nothing of anybody: writers may know it without a scope.
CREATE OR REPLACE FUNCTION log_head() RETURNS bigint LANGUAGE sql SECURITY DEFINER STABLE SET search_path = {schema}, pg_temp AS
$$ SELECT coalesce(max(position), 0) FROM events $$;
CREATE OR REPLACE FUNCTION log_head_before(p_instant timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER STABLE SET search_path = {schema}, pg_temp AS
$$ SELECT coalesce(max(position), 0) FROM events WHERE recorded_at < p_instant $$;
ALTER FUNCTION log_head OWNER TO {owner};
ALTER FUNCTION log_head_before OWNER TO {owner};
REVOKE ALL ON FUNCTION log_head, log_head_before FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_head, log_head_before TO {writer}, {projector}, {reader};
GRANT USAGE ON SCHEMA {schema} TO {writer}, {projector}, {reader};
