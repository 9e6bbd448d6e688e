-- The small worlds of the sandbox tenants, which the "lab" connector acts on, and its ledger of what it did to them.

create table lab_object (
    tenant_id varchar(36) not null,
    kind varchar(20) not null,
    name varchar(300) not null,
    file_hash varchar(200),
    state varchar(4000) not null,
    changed_at bigint not null,
    version bigint not null,
    primary key (tenant_id, kind, name),
    constraint lab_object_tenant foreign key (tenant_id) references tenant (id)
);
create index lab_object_file on lab_object (tenant_id, file_hash);

-- finish_at only for a slow one; applied_at is null until it is done.
create table lab_effect (
    tenant_id varchar(36) not null,
    order_key varchar(200) not null,
    action_type varchar(40) not null,
    target varchar(1024) not null,
    behavior varchar(20) not null,
    finish_at bigint,
    applied_at bigint,
    pre_state varchar(16000),
    target_results varchar(16000),
    version bigint not null,
    primary key (tenant_id, order_key),
    constraint lab_effect_tenant foreign key (tenant_id) references tenant (id)
);
