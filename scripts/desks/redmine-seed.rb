# Fills a fresh Redmine: a project, the field that docs/integrations/redmine.md asks for, an agent and two end users, who see no
# more than what they filed. Prints an API key for each.
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.login_required = '1'
Setting.host_name = '127.0.0.1'

project = Project.new(name: 'Support', identifier: 'support', is_public: false)
project.trackers = Tracker.all
project.enabled_module_names = %w[issue_tracking]
project.save!
IssueCategory.create!(project: project, name: 'Exports')

field = lambda do |name, format, more|
  IssueCustomField.create!({ name: name, field_format: format, is_for_all: true, is_filter: true, trackers: Tracker.all.to_a }.merge(more))
end
field.call('Madoguchi reference', 'string', {})
field.call('Severity', 'list', { possible_values: ['1 - critical', '2 - severe', '3 - partial', '4 - minor'] })

reporter = Role.find_by!(name: 'Reporter')
reporter.issues_visibility = 'own'
reporter.permissions = %i[view_issues add_issues add_issue_notes]
reporter.save!

account = lambda do |login, first, last, role|
  user = User.new(firstname: first, lastname: last, mail: "#{login}@example.test", language: 'en')
  user.login = login
  user.password = user.password_confirmation = "#{login}-Loopback-99"
  user.save!
  Member.create!(project: project, principal: user, roles: [role])
  puts "#{login} #{user.api_key}"
end
account.call('agent', 'Eve', 'Agent', Role.find_by!(name: 'Manager'))
account.call('cust1', 'Ada', 'One', reporter)
account.call('cust2', 'Bob', 'Two', reporter)

admin = User.find_by!(login: 'admin')
admin.must_change_passwd = false
admin.save!
puts "madoguchi #{admin.api_key}"
