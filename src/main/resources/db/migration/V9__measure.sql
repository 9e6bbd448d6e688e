-- What is in force now, on what, since when and until when; and executions that take another one back.
alter table execution add column undo_of varchar(36);
alter table execution add column only_targets varchar(16000);
alter table execution add column lift_after_seconds bigint;

create table countermeasure (
    tenant_id varchar(36) not null,
    -- the execution that put it in force
    id varchar(36) not null,
    task_id varchar(128) not null,
    action_type varchar(40) not null,
    identifier_value varchar(1024) not null,
    isolation_type varchar(20),
    device_id varchar(1024),
    indicator_type varchar(20),
    lane varchar(64) not null,
    connector varchar(40) not null,
    connection_id varchar(36),
    requested_by varchar(300) not null,
    since_at bigint not null,
    until_at bigint,
    last_verified_at bigint,
    drifted_at bigint,
    watch_detail varchar(4000),
    -- null when nobody can look, and when it is lifted
    watch_due_at bigint,
    -- null without an end, and when it is lifted
    lift_due_at bigint,
    lifted_at bigint,
    lifted_by varchar(36),
    version bigint not null,
    primary key (tenant_id, id),
    constraint countermeasure_tenant foreign key (tenant_id) references tenant (id)
);
create index countermeasure_since on countermeasure (tenant_id, since_at, id);
create index countermeasure_lane on countermeasure (tenant_id, lane);
create index countermeasure_task on countermeasure (tenant_id, task_id);
create index countermeasure_watch on countermeasure (watch_due_at);
create index countermeasure_lift on countermeasure (lift_due_at);

-- What an action brought back from its target, in pieces that fit into memory.
create table artifact (
    tenant_id varchar(36) not null,
    execution_id varchar(36) not null,
    file_name varchar(200) not null,
    media_type varchar(100) not null,
    byte_count bigint not null,
    sha256 varchar(64) not null,
    created_at bigint not null,
    version bigint not null,
    primary key (tenant_id, execution_id, file_name)
);
create table artifact_piece (
    tenant_id varchar(36) not null,
    execution_id varchar(36) not null,
    file_name varchar(200) not null,
    piece_number integer not null,
    content varchar(32000) not null,
    primary key (tenant_id, execution_id, file_name, piece_number)
);
