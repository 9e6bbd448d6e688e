-- One SQL for Derby and PostgreSQL. Times (xxx_at, xxx_until) are counts of 100 ns since 1970-01-01T00:00:00Z.

create table tenant (
    id varchar(36) not null primary key,
    name varchar(200) not null,
    sandbox boolean not null,
    created_at bigint not null,
    version bigint not null
);

create table user_account (
    id varchar(36) not null primary key,
    user_name varchar(200) not null,
    display_name varchar(200) not null,
    password_hash varchar(500) not null,
    enabled boolean not null,
    failed_sign_ins integer not null,
    locked_until bigint,
    password_changed_at bigint not null,
    created_at bigint not null,
    version bigint not null,
    constraint user_account_name unique (user_name)
);

create table membership (
    user_id varchar(36) not null,
    tenant_id varchar(36) not null,
    role varchar(20) not null,
    primary key (user_id, tenant_id, role),
    constraint membership_user foreign key (user_id) references user_account (id),
    constraint membership_tenant foreign key (tenant_id) references tenant (id)
);

create table api_client (
    id varchar(36) not null primary key,
    tenant_id varchar(36) not null,
    display_name varchar(200) not null,
    secret_hash varchar(64) not null,
    app_roles varchar(1000) not null,
    enabled boolean not null,
    created_at bigint not null,
    created_by varchar(200) not null,
    version bigint not null,
    constraint api_client_tenant foreign key (tenant_id) references tenant (id)
);

-- Keys that the server made for itself: for access tokens, for skip tokens, the one-time code of the set-up page,
-- and that the set-up has been done.
create table server_secret (
    name varchar(100) not null primary key,
    secret_value varchar(8000) not null,
    created_at bigint not null
);

create table audit_entry (
    tenant_id varchar(36) not null,
    sequence_number bigint not null,
    recorded_at bigint not null,
    actor_kind varchar(20) not null,
    actor_id varchar(200) not null,
    actor_name varchar(300) not null,
    via varchar(20) not null,
    request_id varchar(64) not null,
    action varchar(60) not null,
    subject_type varchar(40) not null,
    subject_id varchar(200) not null,
    detail varchar(16000) not null,
    previous_hash varchar(64) not null,
    hash varchar(64) not null,
    primary key (tenant_id, sequence_number)
);
create index audit_entry_subject on audit_entry (tenant_id, subject_type, subject_id, sequence_number);

create table incident (
    tenant_id varchar(36) not null,
    id varchar(128) not null,
    assigned_to varchar(300),
    classification varchar(40),
    created_at bigint not null,
    description varchar(16000),
    determination varchar(40),
    display_name varchar(1000) not null,
    incident_web_url varchar(2000),
    last_modified_by varchar(300),
    last_update_at bigint not null,
    priority_score integer,
    recommended_actions varchar(16000),
    redirect_incident_id varchar(128),
    resolving_comment varchar(16000),
    severity varchar(20) not null,
    status varchar(20) not null,
    summary varchar(16000),
    custom_tags varchar(16000),
    system_tags varchar(16000),
    comments varchar(32000),
    hunting_queries varchar(32000),
    version bigint not null,
    primary key (tenant_id, id),
    constraint incident_tenant foreign key (tenant_id) references tenant (id)
);
create index incident_created on incident (tenant_id, created_at, id);
create index incident_updated on incident (tenant_id, last_update_at, id);

create table incident_task (
    tenant_id varchar(36) not null,
    id varchar(128) not null,
    incident_id varchar(128) not null,
    display_name varchar(1000) not null,
    description varchar(16000) not null,
    created_at bigint not null,
    created_by varchar(300) not null,
    last_modified_at bigint not null,
    last_modified_by varchar(300) not null,
    source varchar(40) not null,
    status varchar(20) not null,
    action_type varchar(40) not null,
    action_status varchar(24) not null,
    in_flight boolean not null,
    identifier_value varchar(1024),
    isolation_type varchar(20),
    device_id varchar(1024),
    indicator_type varchar(20),
    version bigint not null,
    primary key (tenant_id, id),
    constraint incident_task_incident foreign key (tenant_id, incident_id) references incident (tenant_id, id)
);
create index incident_task_created on incident_task (tenant_id, created_at, id);
create index incident_task_modified on incident_task (tenant_id, last_modified_at, id);
create index incident_task_status on incident_task (tenant_id, status, last_modified_at, id);

create table execution (
    tenant_id varchar(36) not null,
    id varchar(36) not null,
    task_id varchar(128) not null,
    request_key varchar(420) not null,
    client_request_id varchar(200),
    requested_by_id varchar(200) not null,
    requested_by varchar(300) not null,
    requested_via varchar(20) not null,
    requested_at bigint not null,
    request_comment varchar(2000),
    action_type varchar(40) not null,
    identifier_value varchar(1024) not null,
    isolation_type varchar(20),
    device_id varchar(1024),
    indicator_type varchar(20),
    lane varchar(64) not null,
    active_lane varchar(64),
    connector varchar(40) not null,
    state varchar(24) not null,
    verification varchar(20) not null,
    detail varchar(4000),
    handle varchar(1000),
    pre_state varchar(16000),
    target_results varchar(32000),
    previous_action_status varchar(24) not null,
    attempts integer not null,
    checks integer not null,
    steps integer not null,
    calling boolean not null,
    due_at bigint,
    first_claimed_at bigint,
    lease_owner varchar(64),
    lease_until bigint,
    fence bigint not null,
    ended_at bigint,
    version bigint not null,
    primary key (tenant_id, id),
    -- One at a time on a target, whatever the clocks say: null until it is claimed and when it has ended.
    constraint execution_active_lane unique (tenant_id, active_lane),
    constraint execution_request unique (tenant_id, task_id, request_key),
    constraint execution_task foreign key (tenant_id, task_id) references incident_task (tenant_id, id)
);
-- due_at is null for what waits for nobody but a person and for what has ended.
create index execution_due on execution (due_at);
create index execution_lane on execution (tenant_id, lane, requested_at);

create table execution_attempt (
    execution_id varchar(36) not null,
    attempt_number integer not null,
    tenant_id varchar(36) not null,
    step varchar(20) not null,
    node varchar(64) not null,
    started_at bigint not null,
    ended_at bigint,
    outcome varchar(20),
    detail varchar(4000),
    primary key (execution_id, attempt_number)
);
