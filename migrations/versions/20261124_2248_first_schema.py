"""The first schema: accounts, dilemmas, experiments, results, audit log

Why: the whole loop, from accounts and dilemmas to results and decisions, is there from the first version on. The
audit log gets the triggers that keep it append only.
"""

import sqlalchemy as sa
from alembic import op

revision = 'ca09588110b2'
down_revision = None
branch_labels = None
depends_on = None

FOLLOWS = "fk_dilemma_follows_experiment_id_experiment"
SQLITE_GUARDS = [
    f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRESQL_GUARDS = [
    """CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append only'; END $$""",
    """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()""",
]


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('failed_login',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_login'))
    )
    with op.batch_alter_table('failed_login', schema=None) as batch_op:
        batch_op.create_index('ix_failed_login_account', ['account', 'at'], unique=False)
        batch_op.create_index('ix_failed_login_address', ['address', 'at'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('to', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_sent_at'), ['sent_at'], unique=False)

    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('municipality', 'uwv_district', 'institute', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('province', sa.String(length=40), nullable=True),
    sa.CheckConstraint("kind != 'municipality' OR (length(code) = 6 AND code LIKE 'GM%')", name=op.f('ck_organisation_cbs_code_if_municipality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('kind', 'code', name=op.f('uq_organisation_kind_code'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.Enum('klantmanager', 'researcher', 'teamlead', 'admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_user_account_email_in_lower_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_api_token_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_user_id'), ['user_id'], unique=False)

    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('thing_type', sa.String(length=40), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_audit_entry_actor_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_entry_hash'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_thing', ['thing_type', 'thing_id'], unique=False)

    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_session_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_seen_at'), ['seen_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_login_session_user_id'), ['user_id'], unique=False)

    op.create_table('password_reset',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_password_reset_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_reset')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_reset_token_hash'))
    )
    with op.batch_alter_table('password_reset', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_reset_user_id'), ['user_id'], unique=False)

    op.create_table('team',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_team_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_team_organisation_id_name'))
    )
    op.create_table('dilemma',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('whom', sa.Text(), nullable=False),
    sa.Column('better', sa.Text(), nullable=False),
    sa.Column('theme', sa.Enum('contact', 'plan', 'duties', 'training', 'employers', 'youth', 'debt', 'language', 'other', name='theme', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('open', 'planning', 'running', 'answered', 'closed', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('follows_experiment_id', sa.Integer(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('search_stems', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_dilemma_author_id_user_account')),
    # SQLite takes a key to a table that comes later, and can't add one afterwards; PostgreSQL is the other way round.
    *([sa.ForeignKeyConstraint(['follows_experiment_id'], ['experiment.id'], name=FOLLOWS)] if on_sqlite else []),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_dilemma_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dilemma'))
    )
    with op.batch_alter_table('dilemma', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dilemma_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_dilemma_posted_at'), ['posted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_dilemma_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_dilemma_team_id'), ['team_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_dilemma_theme'), ['theme'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('role', sa.Enum('klantmanager', 'researcher', 'teamlead', 'admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_invitation_email_in_lower_case')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['user_account.id'], name=op.f('fk_invitation_invited_by_id_user_account')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_invitation_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_membership_team_id_team')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'team_id', name=op.f('uq_membership_user_id_team_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_team_id'), ['team_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_user_id'), ['user_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_comment_author_id_user_account')),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_comment_dilemma_id_dilemma')),
    sa.ForeignKeyConstraint(['parent_id'], ['comment.id'], name=op.f('fk_comment_parent_id_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_dilemma_id'), ['dilemma_id'], unique=False)

    op.create_table('dilemma_status_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('open', 'planning', 'running', 'answered', 'closed', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_dilemma_status_change_by_id_user_account')),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_dilemma_status_change_dilemma_id_dilemma')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dilemma_status_change'))
    )
    with op.batch_alter_table('dilemma_status_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dilemma_status_change_dilemma_id'), ['dilemma_id'], unique=False)

    op.create_table('dilemma_way',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_dilemma_way_dilemma_id_dilemma')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dilemma_way')),
    sa.UniqueConstraint('dilemma_id', 'position', name=op.f('uq_dilemma_way_dilemma_id_position'))
    )
    op.create_table('experiment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('status', sa.Enum('draft', 'signing', 'enrolling', 'closed', 'published', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('origin', sa.Enum('portal', 'elsewhere', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("origin = 'portal' OR source IS NOT NULL", name=op.f('ck_experiment_source_if_elsewhere')),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_experiment_dilemma_id_dilemma')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment'))
    )
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_dilemma_id'), ['dilemma_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiment_status'), ['status'], unique=False)

    op.create_table('follow',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_follow_dilemma_id_dilemma')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_follow_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow')),
    sa.UniqueConstraint('dilemma_id', 'user_id', name=op.f('uq_follow_dilemma_id_user_id'))
    )
    with op.batch_alter_table('follow', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_user_id'), ['user_id'], unique=False)

    op.create_table('recognition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dilemma_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('monthly_number', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('monthly_number IS NULL OR monthly_number BETWEEN 0 AND 10000', name=op.f('ck_recognition_monthly_number_in_range')),
    sa.ForeignKeyConstraint(['dilemma_id'], ['dilemma.id'], name=op.f('fk_recognition_dilemma_id_dilemma')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_recognition_team_id_team')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_recognition_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    sa.UniqueConstraint('dilemma_id', 'user_id', name=op.f('uq_recognition_dilemma_id_user_id'))
    )
    with op.batch_alter_table('recognition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recognition_user_id'), ['user_id'], unique=False)

    op.create_table('allocation_sequence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('stratum', sa.String(length=500), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.CheckConstraint('used >= 0', name=op.f('ck_allocation_sequence_used_not_negative')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_allocation_sequence_experiment_id_experiment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_sequence')),
    sa.UniqueConstraint('experiment_id', 'stratum', name=op.f('uq_allocation_sequence_experiment_id_stratum'))
    )
    op.create_table('experiment_owner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('practice', 'research', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_experiment_owner_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_experiment_owner_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment_owner')),
    sa.UniqueConstraint('experiment_id', 'user_id', name=op.f('uq_experiment_owner_experiment_id_user_id'))
    )
    with op.batch_alter_table('experiment_owner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiment_owner_user_id'), ['user_id'], unique=False)

    op.create_table('protocol_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('section', sa.String(length=40), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(content_hash) = 64', name=op.f('ck_protocol_version_hash_is_sha256')),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_protocol_version_author_id_user_account')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_protocol_version_experiment_id_experiment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol_version')),
    sa.UniqueConstraint('experiment_id', 'number', name=op.f('uq_protocol_version_experiment_id_number'))
    )
    op.create_table('result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('analysis', sa.JSON(), nullable=False),
    sa.Column('data_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_result_experiment_id_experiment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result')),
    sa.UniqueConstraint('experiment_id', name=op.f('uq_result_experiment_id'))
    )
    op.create_table('site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('expected_per_month', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('consent', sa.Enum('asked', 'given', 'declined', name='consent', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("consent != 'given' OR answered_at IS NOT NULL", name=op.f('ck_site_moment_if_given')),
    sa.CheckConstraint('expected_per_month >= 0', name=op.f('ck_site_expected_not_negative')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user_account.id'], name=op.f('fk_site_answered_by_id_user_account')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_site_asked_by_id_user_account')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_site_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_site_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('experiment_id', 'label', name=op.f('uq_site_experiment_id_label')),
    sa.UniqueConstraint('experiment_id', 'team_id', name=op.f('uq_site_experiment_id_team_id'))
    )
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_site_team_id'), ['team_id'], unique=False)

    op.create_table('turned_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.Enum('close', 'lock', 'publish', name='act', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('side', sa.Enum('practice', 'research', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_turned_key_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_turned_key_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turned_key')),
    sa.UniqueConstraint('experiment_id', 'act', 'side', name=op.f('uq_turned_key_experiment_id_act_side'))
    )
    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('previewed', 'taken_in', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state != 'taken_in' OR taken_in_at IS NOT NULL", name=op.f('ck_upload_moment_if_taken_in')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_upload_by_id_user_account')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_upload_experiment_id_experiment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')),
    sa.UniqueConstraint('experiment_id', 'content_hash', 'by_id', name=op.f('uq_upload_experiment_id_content_hash_by_id'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.Enum('adopt', 'adapt', 'reject', 'wait', name='choice', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('look_back_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_decision_by_id_user_account')),
    sa.ForeignKeyConstraint(['result_id'], ['result.id'], name=op.f('fk_decision_result_id_result')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_decision_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index('ix_decision_result_team', ['result_id', 'team_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('client_code', sa.String(length=40), nullable=False),
    sa.Column('strata', sa.JSON(), nullable=False),
    sa.Column('stratum', sa.String(length=500), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('block', sa.Integer(), nullable=True),
    sa.Column('arm', sa.String(length=40), nullable=False),
    sa.Column('idempotency_key', sa.String(length=120), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('position >= 1', name=op.f('ck_enrolment_position_from_one')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_enrolment_by_id_user_account')),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_enrolment_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_enrolment_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('experiment_id', 'client_code', name=op.f('uq_enrolment_experiment_id_client_code')),
    sa.UniqueConstraint('experiment_id', 'idempotency_key', name=op.f('uq_enrolment_experiment_id_idempotency_key')),
    sa.UniqueConstraint('experiment_id', 'stratum', 'position', name=op.f('uq_enrolment_experiment_id_stratum_position'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index('ix_enrolment_site_at', ['site_id', 'at'], unique=False)

    op.create_table('reaction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('practice', 'research', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['result_id'], ['result.id'], name=op.f('fk_reaction_result_id_result')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_reaction_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reaction')),
    sa.UniqueConstraint('result_id', 'user_id', name=op.f('uq_reaction_result_id_user_id'))
    )
    op.create_table('registration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('experiment_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=True),
    sa.Column('sealed_seed', sa.LargeBinary(), nullable=True),
    sa.Column('revealed_seed', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['experiment_id'], ['experiment.id'], name=op.f('fk_registration_experiment_id_experiment')),
    sa.ForeignKeyConstraint(['version_id'], ['protocol_version.id'], name=op.f('fk_registration_version_id_protocol_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sa.UniqueConstraint('experiment_id', name=op.f('uq_registration_experiment_id')),
    sa.UniqueConstraint('version_id', name=op.f('uq_registration_version_id'))
    )
    op.create_table('signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('practice', 'research', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_signature_user_id_user_account')),
    sa.ForeignKeyConstraint(['version_id'], ['protocol_version.id'], name=op.f('fk_signature_version_id_protocol_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature')),
    sa.UniqueConstraint('version_id', 'user_id', name=op.f('uq_signature_version_id_user_id'))
    )
    op.create_table('outcome_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('outcome_key', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=True),
    sa.Column('source', sa.Enum('form', 'upload', 'api', 'import', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_outcome_record_by_id_user_account')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_outcome_record_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_outcome_record_upload_id_upload')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_record')),
    sa.UniqueConstraint('enrolment_id', 'outcome_key', name=op.f('uq_outcome_record_enrolment_id_outcome_key'))
    )
    op.create_table('outcome_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('old_value', sa.Double(), nullable=False),
    sa.Column('new_value', sa.Double(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_outcome_correction_by_id_user_account')),
    sa.ForeignKeyConstraint(['record_id'], ['outcome_record.id'], name=op.f('fk_outcome_correction_record_id_outcome_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_correction'))
    )
    with op.batch_alter_table('outcome_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outcome_correction_record_id'), ['record_id'], unique=False)
    if not on_sqlite:
        op.create_foreign_key(FOLLOWS, "dilemma", "experiment", ["follows_experiment_id"], ["id"])
    for statement in SQLITE_GUARDS if on_sqlite else POSTGRESQL_GUARDS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(FOLLOWS, "dilemma", type_="foreignkey")
    with op.batch_alter_table('outcome_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outcome_correction_record_id'))

    op.drop_table('outcome_correction')
    op.drop_table('outcome_record')
    op.drop_table('signature')
    op.drop_table('registration')
    op.drop_table('reaction')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('ix_enrolment_site_at')

    op.drop_table('enrolment')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_result_team')

    op.drop_table('decision')
    op.drop_table('upload')
    op.drop_table('turned_key')
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_site_team_id'))

    op.drop_table('site')
    op.drop_table('result')
    op.drop_table('protocol_version')
    with op.batch_alter_table('experiment_owner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_owner_user_id'))

    op.drop_table('experiment_owner')
    op.drop_table('allocation_sequence')
    with op.batch_alter_table('recognition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recognition_user_id'))

    op.drop_table('recognition')
    with op.batch_alter_table('follow', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_user_id'))

    op.drop_table('follow')
    with op.batch_alter_table('experiment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiment_status'))
        batch_op.drop_index(batch_op.f('ix_experiment_dilemma_id'))

    op.drop_table('experiment')
    op.drop_table('dilemma_way')
    with op.batch_alter_table('dilemma_status_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dilemma_status_change_dilemma_id'))

    op.drop_table('dilemma_status_change')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_dilemma_id'))

    op.drop_table('comment')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_user_id'))
        batch_op.drop_index(batch_op.f('ix_membership_team_id'))

    op.drop_table('membership')
    op.drop_table('invitation')
    with op.batch_alter_table('dilemma', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dilemma_theme'))
        batch_op.drop_index(batch_op.f('ix_dilemma_team_id'))
        batch_op.drop_index(batch_op.f('ix_dilemma_status'))
        batch_op.drop_index(batch_op.f('ix_dilemma_posted_at'))
        batch_op.drop_index(batch_op.f('ix_dilemma_author_id'))

    op.drop_table('dilemma')
    op.drop_table('team')
    with op.batch_alter_table('password_reset', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_reset_user_id'))

    op.drop_table('password_reset')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_user_id'))
        batch_op.drop_index(batch_op.f('ix_login_session_seen_at'))

    op.drop_table('login_session')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_thing')

    op.drop_table('audit_entry')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_user_id'))

    op.drop_table('api_token')
    op.drop_table('user_account')
    op.drop_table('organisation')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_sent_at'))

    op.drop_table('letter')
    with op.batch_alter_table('failed_login', schema=None) as batch_op:
        batch_op.drop_index('ix_failed_login_address')
        batch_op.drop_index('ix_failed_login_account')

    op.drop_table('failed_login')
    op.drop_table('audit_head')
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION audit_entry_append_only()"))
