-- What targets said by themselves of an order, and by which message: none is taken twice.
create table execution_callback (
    tenant_id varchar(36) not null,
    connection_id varchar(36) not null,
    message_id varchar(200) not null,
    execution_id varchar(36) not null,
    attempt_number integer not null,
    received_at bigint not null,
    content varchar(32000) not null,
    primary key (tenant_id, connection_id, message_id),
    constraint execution_callback_once unique (tenant_id, execution_id, attempt_number),
    constraint execution_callback_execution foreign key (tenant_id, execution_id)
        references execution (tenant_id, id) on delete cascade
);
