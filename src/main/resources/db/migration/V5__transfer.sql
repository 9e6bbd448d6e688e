-- Imports: what was uploaded, how far it is taken over, and what became of each object. A text longer than a row is cut
-- into pieces, since no type for long texts is called the same in Derby and PostgreSQL.

create table import_job (
    tenant_id varchar(36) not null,
    id varchar(36) not null,
    -- Hash of the caller and the Idempotency-Key, or the id where there is none.
    request_key varchar(64) not null,
    content_hash varchar(64),
    source_name varchar(300),
    actor_kind varchar(20) not null,
    actor_id varchar(200) not null,
    actor_name varchar(300) not null,
    via varchar(20) not null,
    request_id varchar(64) not null,
    state varchar(20) not null,
    detail varchar(2000),
    remarks varchar(4000),
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    total_count bigint not null,
    processed_count bigint not null,
    added_count bigint not null,
    changed_count bigint not null,
    unchanged_count bigint not null,
    refused_count bigint not null,
    mended_count bigint not null,
    -- Where the next object begins.
    piece integer not null,
    piece_offset integer not null,
    failures integer not null,
    due_at bigint,
    -- One at a time in an organisation: set by the claim, null before and after.
    active_tenant varchar(36),
    claimed_at bigint,
    claimed_count bigint not null,
    lease_owner varchar(64),
    lease_until bigint,
    fence bigint not null,
    version bigint not null,
    primary key (tenant_id, id),
    constraint import_job_request unique (tenant_id, request_key),
    constraint import_job_active unique (active_tenant),
    constraint import_job_tenant foreign key (tenant_id) references tenant (id)
);
create index import_job_due on import_job (due_at);
create index import_job_created on import_job (tenant_id, created_at);

-- The uploaded objects, one JSON text a line, cut anywhere. Deleted as they are taken over.
create table import_piece (
    tenant_id varchar(36) not null,
    job_id varchar(36) not null,
    piece integer not null,
    content varchar(32000) not null,
    primary key (tenant_id, job_id, piece)
);

-- What became of the objects, one JSON object a line, whole lines only.
create table import_report (
    tenant_id varchar(36) not null,
    job_id varchar(36) not null,
    first_index bigint not null,
    -- How many of them were refused or mended.
    concerns integer not null,
    content varchar(32000) not null,
    primary key (tenant_id, job_id, first_index)
);
