# Fills a fresh Request Tracker: custom fields, the server's account with the rights that docs/integrations/request-tracker.md asks
# for, an agent, and two end users without privileges. Prints a token for each.
use strict;
use warnings;
use RT;
RT::LoadConfig();
RT::Init();

sub made { my ($id, $message) = @_; die "Refused: $message\n" unless $id; return $id }

my $queue = RT::Queue->new(RT->SystemUser);
made($queue->Load('General'));

my $requestors = $queue->RoleGroup('Requestor');
unless ($requestors->id) {
    $requestors = RT::Group->new(RT->SystemUser);
    made($requestors->CreateRoleGroup(Object => $queue, Name => 'Requestor'));
}
made($requestors->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for qw(SeeQueue ShowTicket ReplyToTicket);
my $unprivileged = RT::Group->new(RT->SystemUser);
$unprivileged->LoadSystemInternalGroup('Unprivileged');
made($unprivileged->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for qw(SeeQueue CreateTicket);

# Where requesters may do more than docs/integrations/request-tracker.md lets them.
my $lax = RT::Queue->new(RT->SystemUser);
made($lax->Create(Name => 'Lax'));
my $may = $lax->RoleGroup('Requestor');
unless ($may->id) {
    $may = RT::Group->new(RT->SystemUser);
    made($may->CreateRoleGroup(Object => $lax, Name => 'Requestor'));
}
made($may->PrincipalObj->GrantRight(Right => $_, Object => $lax)) for qw(SeeQueue ShowTicket ReplyToTicket ModifyTicket);

sub field {
    my ($name, $type, @values) = @_;
    my $field = RT::CustomField->new(RT->SystemUser);
    made($field->Create(Name => $name, Type => $type, LookupType => RT::Ticket->CustomFieldLookupType));
    made($field->AddValue(Name => $_)) for @values;
    made($field->AddToObject($queue));
}
field('Madoguchi reference', 'FreeformSingle');
field('Category', 'FreeformSingle');
field('Severity', 'SelectSingle', '1 - critical', '2 - severe', '3 - partial', '4 - minor');

sub account {
    my ($name, $real, $privileged, @more) = @_;
    my $user = RT::User->new(RT->SystemUser);
    made($user->Create(Name => $name, RealName => $real, EmailAddress => "$name\@example.test", Privileged => $privileged, @more));
    made($user->PrincipalObj->GrantRight(Right => 'ManageAuthTokens', Object => RT->System));
    my ($id, $message, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $user->id, Description => 'tests');
    made($id, $message);
    print "$name $token\n";
    return $user->PrincipalObj;
}
my $server = account('madoguchi', 'Madoguchi', 1, Timezone => 'UTC');
made($server->GrantRight(Right => $_, Object => $queue))
    for qw(SeeQueue ShowTicket CreateTicket ReplyToTicket CommentOnTicket ModifyTicket SeeCustomField ModifyCustomField SetInitialCustomField);
made(account('agent', 'Eve Agent', 1, Password => 'agent-Loopback-99')->GrantRight(Right => 'SuperUser', Object => RT->System));
account('cust1', 'Ada One', 0);
account('cust2', 'Bob Two', 0);
