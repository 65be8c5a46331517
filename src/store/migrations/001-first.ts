import { sql, type Kysely } from "kysely";

/** Everything the first version keeps. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql`drop table ${sql.table(table)}`.execute(db);
  await sql`drop sequence user_generation`.execute(db);
  await sql`drop function refuse_audit_change()`.execute(db);
}

/** In the order in which they can be dropped. */
const tables = [
  "people_list",
  "activity",
  "probe",
  "call_row",
  "voice_user",
  "observation_failure",
  "observation",
  "entered_sbc",
  "evidence",
  "doctor_visit",
  "attestation",
  "finding",
  "preflight",
  "message",
  "conversation",
  "audit_refusal",
  "audit_head",
  "audit",
  "lock",
  "batch",
  "excluded_user",
  "wave_member",
  "wave",
  "step",
  "ledger",
  "timeline",
  "approval",
  "change",
  "task",
];

const statements = [
  `create table task (
    kind text not null,
    key text not null,
    due_at timestamptz,
    attempts integer not null default 0,
    owner text,
    leased_until timestamptz,
    primary key (kind, key),
    check ((owner is null) = (leased_until is null)),
    check (due_at is not null or owner is not null)
  )`,
  `create index task_due on task (due_at) where owner is null`,
  `create index task_leased on task (leased_until) where owner is not null`,

  `create table change (
    id bigint primary key generated always as identity,
    version integer not null default 1,
    kind text not null,
    subject text not null,
    request jsonb not null,
    reason text not null,
    requested_by_id text not null,
    requested_by_name text not null,
    requested_at timestamptz not null,
    start_at timestamptz,
    submission jsonb not null,
    wave_decisions jsonb not null,
    status text not null,
    state jsonb not null,
    ended boolean not null
  )`,
  `create index change_open on change (subject, id desc) where not ended`,
  // A rollback is never kept out: it may begin on a trunk where another change is asked for. That of one wave goes on
  // afterwards, so it keeps its place.
  `create unique index change_one_a_subject on change (subject)
    where not ended and (status <> 'rollingBack' or state ->> 'scope' <> 'all')`,
  `create index change_awaiting on change (id desc) where status = 'awaitingApproval'`,

  `create table approval (
    change_id bigint not null references change,
    person_id text not null,
    person_name text not null,
    decision text not null,
    digest text not null,
    comment text,
    accepted_unknowns text,
    at timestamptz not null,
    position integer not null,
    primary key (change_id, person_id)
  )`,

  `create table timeline (
    change_id bigint not null references change,
    sequence integer not null,
    key text,
    at timestamptz not null,
    event jsonb not null,
    primary key (change_id, sequence),
    unique (change_id, key)
  )`,

  `create table ledger (
    change_id bigint not null references change,
    object text not null,
    before jsonb not null,
    recorded_at timestamptz not null,
    primary key (change_id, object)
  )`,

  `create table step (
    change_id bigint not null references change,
    direction text not null check (direction in ('do', 'undo', 'brake')),
    index integer not null,
    attempts integer not null default 1,
    denied integer not null default 0,
    turned_away boolean not null default false,
    intended_at timestamptz not null,
    deadline_at timestamptz not null,
    accepted_at timestamptz,
    set_at timestamptz,
    failed_at timestamptz,
    detail text,
    primary key (change_id, direction, index)
  )`,

  `create table wave (
    change_id bigint not null references change,
    number integer not null,
    status text not null,
    began_at timestamptz,
    retried_at timestamptz,
    settled_at timestamptz,
    judge_at timestamptz,
    verdict jsonb not null,
    primary key (change_id, number)
  )`,
  `create index wave_under_way on wave (change_id) where status in ('moving', 'settling')`,

  `create table wave_member (
    change_id bigint not null,
    user_id text not null,
    wave integer not null,
    user_principal_name text not null,
    former jsonb not null,
    target text,
    labels text[] not null,
    status text not null default 'planned',
    detail text,
    ledger jsonb,
    batch integer,
    settled_at timestamptz,
    primary key (change_id, user_id),
    foreign key (change_id, wave) references wave
  )`,
  `create index wave_member_listed on wave_member (change_id, wave, user_principal_name)`,
  `create index wave_member_user on wave_member (user_id)`,

  `create table excluded_user (
    change_id bigint not null references change,
    user_id text not null,
    user_principal_name text not null,
    why text not null,
    primary key (change_id, user_id)
  )`,

  `create table batch (
    change_id bigint not null,
    number integer not null,
    wave integer not null,
    direction text not null check (direction in ('move', 'restore')),
    policy text,
    attempts integer not null default 1,
    denied integer not null default 0,
    intended_at timestamptz not null,
    deadline_at timestamptz not null,
    operation_id text,
    accepted_at timestamptz,
    completed_at timestamptz,
    failed_at timestamptz,
    detail text,
    primary key (change_id, number),
    foreign key (change_id, wave) references wave
  )`,

  `create table lock (
    object text primary key,
    change_id bigint not null references change,
    taken_at timestamptz not null
  )`,
  `create index lock_change on lock (change_id)`,

  `create table audit (
    sequence bigint primary key,
    at timestamptz not null,
    actor_id text,
    actor_name text,
    action text not null,
    subject text not null,
    outcome text not null check (outcome in ('done', 'refused')),
    detail text,
    mac text not null
  )`,
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit is append-only: % refused', tg_op;
    end
  $$`,
  `create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function refuse_audit_change()`,
  `create table audit_head (
    only_row boolean primary key default true check (only_row),
    sequence bigint not null,
    mac text not null
  )`,
  `insert into audit_head (sequence, mac) values (0, '')`,
  `create table audit_refusal (
    actor_id text not null,
    actor_name text not null,
    action text not null,
    subject text not null,
    hour timestamptz not null,
    count integer not null default 1,
    primary key (hour, actor_id, action)
  )`,

  `create table conversation (
    id text primary key,
    kind text not null check (kind in ('personal', 'channel', 'groupChat')),
    service_url text not null,
    tenant_id text not null,
    bot_id text not null,
    bot_name text not null,
    person_id text,
    person_name text,
    person_mri text,
    person_zone text,
    channel_id text,
    team_id text,
    state text not null default 'open' check (state in ('open', 'gone')),
    subscribed boolean not null default false,
    refreshed_at timestamptz not null
  )`,
  `create index conversation_person on conversation (person_id) where person_id is not null`,
  `create index conversation_subscribed on conversation (id) where subscribed`,

  `create table message (
    id bigint primary key generated always as identity,
    event_key text not null unique,
    conversation_id text not null,
    content jsonb not null,
    change_id bigint,
    preflight_id bigint,
    doctor_id bigint,
    thread_of bigint references message,
    critical boolean not null default false,
    state text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'unknown', 'dropped')),
    activity_id text,
    thread_conversation_id text,
    wanted integer not null default 1,
    shown integer not null default 0,
    attempts integer not null default 0,
    not_before timestamptz,
    last_error text,
    repeat_of bigint references message,
    created_at timestamptz not null default now()
  )`,
  `create index message_created on message (created_at)`,
  `create index message_thread on message (thread_of) where thread_of is not null`,
  `create index message_repeat on message (repeat_of) where repeat_of is not null`,
  `create index message_due on message (conversation_id, id)
    where state in ('pending', 'sending') or (state = 'sent' and shown < wanted)`,
  `create unique index message_activity on message (conversation_id, activity_id) where activity_id is not null`,
  `create index message_change on message (change_id) where change_id is not null`,
  `create index message_preflight on message (preflight_id) where preflight_id is not null`,
  `create index message_doctor on message (doctor_id) where doctor_id is not null`,

  `create table doctor_visit (
    id bigint primary key generated always as identity,
    requested_by_name text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    sections jsonb
  )`,

  `create table preflight (
    id bigint primary key generated always as identity,
    fqdn text not null,
    covers text not null check (covers in ('trunk', 'pair', 'both')),
    second_fqdn text,
    second_port integer,
    requested_by_id text not null,
    requested_by_name text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    verdict text,
    check ((finished_at is null) = (verdict is null)),
    check ((second_fqdn is null) = (covers = 'trunk') and (second_fqdn is null) = (second_port is null))
  )`,
  // Who asks again while one runs is shown that one.
  `create unique index preflight_one_a_trunk on preflight (fqdn, coalesce(second_fqdn, ''), coalesce(second_port, 0))
    where finished_at is null`,
  `create index preflight_latest on preflight (fqdn, finished_at desc, id desc) include (verdict)
    where finished_at is not null and covers <> 'pair'`,
  `create table finding (
    preflight_id bigint not null references preflight,
    "check" text not null,
    position bigint not null generated always as identity,
    finding jsonb not null,
    primary key (preflight_id, "check")
  )`,
  `create table attestation (
    id bigint primary key generated always as identity,
    fqdn text not null,
    port integer,
    item text not null,
    person_id text not null,
    person_name text not null,
    at timestamptz not null,
    expires_at timestamptz not null,
    note text
  )`,
  `create index attestation_newest on attestation (fqdn, item, port, at desc, id desc)`,
  `create table evidence (
    id bigint primary key generated always as identity,
    digest text not null unique,
    fqdn text not null,
    port integer not null,
    second_fqdn text,
    second_port integer,
    attached_by_id text not null,
    attached_by_name text not null,
    attached_at timestamptz not null,
    reported_at timestamptz not null,
    report jsonb not null,
    check ((second_fqdn is null) = (second_port is null))
  )`,
  `create index evidence_newest on evidence (fqdn, port, reported_at desc, id desc)`,
  `create index evidence_attached on evidence (attached_at)`,
  `create table entered_sbc (
    fqdn text primary key,
    vendor text not null,
    product text not null,
    firmware text,
    person_id text not null,
    person_name text not null,
    at timestamptz not null
  )`,

  `create table observation (
    what text primary key,
    version integer not null default 1,
    value jsonb not null,
    at timestamptz not null
  )`,
  `create table observation_failure (
    what text primary key,
    at timestamptz not null,
    message text not null
  )`,
  `create sequence user_generation`,
  `create table voice_user (
    generation bigint not null,
    id text not null,
    user_principal_name text not null,
    account_type text not null,
    enterprise_voice_enabled boolean not null,
    feature_types text[] not null,
    telephone_number text,
    assignment text not null check (assignment in ('direct', 'group', 'global')),
    policy text not null,
    group_id text,
    site text,
    compliance_recording boolean not null,
    shared_calling boolean not null,
    primary key (id, generation)
  )`,
  `create index voice_user_name on voice_user (lower(user_principal_name))`,
  `create index voice_user_local_part on voice_user (split_part(lower(user_principal_name), '@', 1))`,
  `create index voice_user_policy on voice_user (policy)`,
  `create table call_row (
    id text primary key,
    correlation_id text not null,
    user_id text,
    started_at timestamptz not null,
    duration double precision not null,
    call_type text not null,
    callee_number text not null,
    successful boolean not null,
    final_sip_code integer not null,
    call_end_sub_reason integer not null,
    final_sip_code_phrase text not null,
    trunk_fqdn text not null,
    media_bypass_enabled boolean not null
  )`,
  `create index call_row_trunk on call_row (trunk_fqdn, started_at)`,
  `create index call_row_user on call_row (user_id, started_at) where user_id is not null`,
  `create index call_row_counts on call_row (started_at) include (trunk_fqdn, successful)`,
  `create table probe (
    fqdn text primary key,
    at timestamptz not null,
    options_status integer,
    options_detail text not null,
    certificate_not_after timestamptz,
    certificate_issuer text,
    product text,
    reached boolean not null,
    detail text not null
  )`,

  `create table activity (
    conversation_id text not null,
    activity_id text not null,
    at timestamptz not null,
    primary key (conversation_id, activity_id)
  )`,
  `create index activity_at on activity (at)`,

  `create table people_list (
    id bigint primary key generated always as identity,
    person_id text not null,
    user_ids jsonb not null,
    created_at timestamptz not null
  )`,
  `create index people_list_created on people_list (created_at)`,
];
