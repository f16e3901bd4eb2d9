/** Every sentence of the server in German. */
import { formatValues } from './en/fields.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages.ts';
import type { DueTarget } from '../../contract/index.ts';

const TARGETS: Record<DueTarget, string> = {
  first_response: 'Erste Antwort auf',
  next_response: 'Nächste Antwort auf',
  resolution: 'Lösung von',
};

const atMost = (limit: number, one: string, other: string, f: Format) =>
  `Geben Sie höchstens ${f.number(limit)} ${f.plural(limit, { one, other })} ein.`;

export const de: Messages = {
  locale: 'de-DE',

  problems: {
    bad_request: 'Die Anfrage ist ungültig.',
    bad_json: 'Der Inhalt ist kein gültiges JSON.',
    idem_missing: 'Senden Sie den Header Idempotency-Key mit.',
    proof_refused: 'Die Prüfung gegen automatische Anfragen ist fehlgeschlagen. Senden Sie erneut.',
    auth_required: 'Melden Sie sich an.',
    auth_expired: 'Ihre Anmeldung ist abgelaufen. Melden Sie sich erneut an.',
    auth_invalid: 'Ihre Anmeldung konnte nicht geprüft werden. Melden Sie sich erneut an.',
    forbidden: 'Sie haben keine Berechtigung für diesen Vorgang.',
    not_found: 'Nicht gefunden, oder Sie haben keinen Zugriff.',
    method_not_allowed: 'Diese URL unterstützt diese Methode nicht.',
    too_slow: 'Die Übertragung war zu langsam und wurde abgebrochen. Versuchen Sie es erneut.',
    conflict: 'Im aktuellen Zustand ist dieser Vorgang nicht möglich. Prüfen Sie den aktuellen Stand.',
    outcome_unknown:
      'Es ließ sich nicht feststellen, ob gespeichert wurde. Prüfen Sie den Stand, bevor Sie erneut senden.',
    idem_in_flight: 'Dieselbe Anfrage wird noch bearbeitet.',
    stale: 'Inzwischen wurde eine andere Änderung gespeichert. Prüfen Sie den aktuellen Stand.',
    too_large: 'Die Größe überschreitet die Grenze.',
    content_type: 'Dieser Inhaltstyp wird nicht unterstützt.',
    type_refused: 'Dateien dieses Typs können nicht angehängt werden.',
    validation: 'Einige Angaben sind ungültig. Korrigieren Sie die betreffenden Felder.',
    mail_refused: 'Diese E-Mail wurde keinem Ticket hinzugefügt.',
    idem_reused: 'Dieser Idempotency-Key wurde bereits für eine andere Anfrage verwendet. Verwenden Sie einen neuen.',
    grant_too_long: 'So lange kann der Support-Zugriff nicht eingeschaltet werden. Wählen Sie eine kürzere Dauer.',
    grant_ended: 'Dieser Support-Zugriff ist bereits beendet.',
    tus_version: 'Nur Version 1.0.0 des tus-Protokolls wird unterstützt.',
    precondition_required: 'Senden Sie den Header If-Match mit.',
    rate_limited: 'Zu viele Anfragen. Versuchen Sie es später erneut.',
    quota: 'Die Grenze ist erreicht.',
    internal: 'Auf dem Server ist ein Fehler aufgetreten. Versuchen Sie es später erneut.',
    unavailable: 'Der Dienst ist vorübergehend nicht verfügbar. Versuchen Sie es später erneut.',
  },

  details: {
    content_encoding: 'Senden Sie den Inhalt ohne Content-Encoding.',
    token_in_url:
      'Senden Sie das Token im Header Authorization, nie in einer URL. Widerrufen Sie das Token dieser URL: Es steht möglicherweise in Protokollen.',
    several_authorization_headers: 'Senden Sie genau einen Header Authorization.',
    json_expected: 'Senden Sie den Inhalt als application/json.',
    file_expected: ({ type }) => `Senden Sie die Bytes der Datei als ${type}.`,
    body_not_accepted: 'Senden Sie diese Anfrage ohne Inhalt.',
    body_incomplete: 'Der Inhalt war unvollständig. Senden Sie ihn erneut.',
    body_too_large: ({ bytes }, f) => `Senden Sie höchstens ${f.number(bytes)} Bytes.`,
    if_match_invalid: 'Senden Sie als If-Match genau eine Version in Anführungszeichen.',
    event_not_signed: 'Das Ereignis hat keine gültige Signatur des Helpdesks oder ist zu alt.',
    too_many_streams: 'Zu viele Live-Verbindungen sind offen. Schließen Sie eine, und versuchen Sie es erneut.',

    status_off: 'Der Status ist auf diesem Server ausgeschaltet.',
    access_off: 'Der Support-Zugriff ist auf diesem Server ausgeschaltet.',
    access_sessions_off: 'Sitzungen des Support-Zugriffs sind auf diesem Server nicht verfügbar.',
    break_glass_off: 'Der Notfallzugriff ist auf diesem Server ausgeschaltet.',
    affected_off: 'Meldungen betroffener Benutzer sind auf diesem Server ausgeschaltet.',
    incoming_mail_off: 'Eingehende E-Mails sind auf diesem Server ausgeschaltet.',
    agents_elsewhere: 'Die Tickets sind im Helpdesk. Beantworten Sie sie dort.',
    incidents_elsewhere: 'Störungen werden auf der Statusseite selbst verwaltet.',
    not_supported_by_desk: 'Der Helpdesk unterstützt dies nicht.',
    events_not_supported_by_desk: 'Der Helpdesk unterstützt keine Live-Ereignisse.',
    organization_list_not_supported_by_desk: 'Der Helpdesk kann die Tickets einer Organisation nicht auflisten.',
    attachments_off: 'Hier können keine Dateien angehängt werden.',

    admins_only: 'Nur ein Admin der Organisation kann den Support-Zugriff verwalten.',
    delegated_privacy: 'Ein Token mit dem Claim „act“ kann keine Personendaten exportieren oder löschen.',
    delegated_token:
      'Ein Token mit dem Claim „act“ handelt für eine andere Person und kann den Support-Zugriff nicht verwalten. Verwenden Sie Ihr eigenes Token.',
    organization_list_admins_only: 'Nur ein Admin kann die Tickets der Organisation auflisten.',
    ticket_already_merged: 'Eines dieser Tickets ist bereits zusammengeführt.',
    split_customer_message: 'Ein neues Ticket kann nur mit einer Nachricht von Kunden beginnen.',
    split_other_requester:
      'Die Nachricht stammt von einer anderen Person als das Ticket, und die des Tickets hat keine bestätigte E-Mail-Adresse für eine Kopie.',
    ticket_not_merged: 'Dieses Ticket ist nicht zusammengeführt.',
    merge_other_requester:
      'Diese Tickets stammen von verschiedenen Personen, und die des zusammengeführten hat keine bestätigte E-Mail-Adresse für eine Kopie.',
    agent_role_missing: 'Ihre Rolle im Posteingang erlaubt dies nicht.',
    agent_in_configuration: 'Dieses Konto ist in der Konfigurationsdatei definiert. Ändern Sie es dort.',
    setting_in_configuration: 'Diese Einstellung ist in der Konfiguration des Servers definiert. Ändern Sie sie dort.',
    last_administrator: 'Mindestens ein Administrator muss bleiben.',
    privacy_officers_only: 'Dies können nur die in privacy.officers genannten Personen.',
    own_request: 'Sie können Ihre eigene Anfrage nicht genehmigen.',
    act_as_admin: 'Der Support kann nicht als Admin handeln, weil Admins den Support-Zugriff verwalten.',
    no_access: 'Dafür ist der Support-Zugriff nicht eingeschaltet. Bitten Sie zuerst darum.',
    escalation_contacts_only: 'Nur die benannten Ansprechpersonen Ihrer Organisation können eskalieren.',
    cc_only: 'Sie sind bei diesem Ticket in Kopie. Dies kann nur die anfragende Person oder ein Admin.',
    requester_only: 'Dies kann nur die anfragende Person dieses Tickets.',
    desk_account_missing: 'Sie haben noch kein Konto im Helpdesk. Beantragen Sie eines, und versuchen Sie es erneut.',
    desk_email_unknown:
      'Der Helpdesk kennt Ihre E-Mail-Adresse noch nicht. Beantragen Sie dort ein Konto, und versuchen Sie es erneut.',
    desk_email_unconfirmed: 'Bestätigen Sie Ihre E-Mail-Adresse im Helpdesk, und versuchen Sie es erneut.',
    email_missing:
      'Ihr Konto hat keine E-Mail-Adresse, die der Helpdesk benötigt. Fügen Sie eine hinzu, und versuchen Sie es erneut.',

    ticket_closed: 'Dieses Ticket ist geschlossen. Öffnen Sie es wieder, um zu antworten.',
    ticket_closed_edit: 'Dieses Ticket ist geschlossen und kann nicht bearbeitet werden.',
    ticket_already_closed: 'Dieses Ticket ist bereits geschlossen.',
    nothing_to_confirm: 'Zu diesem Ticket gibt es keinen Lösungsvorschlag, den Sie bestätigen könnten.',
    ticket_not_closed: 'Dieses Ticket ist noch in Bearbeitung und muss nicht wieder geöffnet werden.',
    reopen_too_late:
      'Dieses Ticket ist schon zu lange geschlossen und kann nicht wieder geöffnet werden. Stellen Sie eine Folgeanfrage.',
    already_escalated: 'Dieses Ticket wurde bereits eskaliert.',
    escalation_too_early: 'Die erste Antwort ist noch nicht überfällig. Das Ticket kann noch nicht eskaliert werden.',
    rating_too_early: 'Ein Ticket kann bewertet werden, sobald es geschlossen ist.',
    rating_too_late: 'Dieses Ticket kann nicht mehr bewertet werden.',
    change_not_allowed_by_desk: 'Der Helpdesk hat diese Änderung nicht zugelassen.',
    desk_unreachable: 'Der Helpdesk ist zurzeit nicht erreichbar. Versuchen Sie es in Kürze erneut.',
    desk_outcome_unknown:
      'Es ließ sich nicht feststellen, ob der Helpdesk gespeichert hat. Prüfen Sie das Ticket, bevor Sie erneut senden.',
    status_page_unreachable: 'Die Statusseite ist zurzeit nicht lesbar. Versuchen Sie es später erneut.',
    too_many_inquiries: 'Zu viele Anfragen warten. Versuchen Sie es später erneut.',

    file_too_large: ({ bytes }, f) => `Eine Datei darf bis zu ${f.size(bytes)} groß sein.`,
    file_type_refused: ({ types }, f) => `Hängen Sie eine Datei eines dieser Typen an: ${f.list(types)}.`,
    file_infected: 'Der Virenscan hat in dieser Datei Schadsoftware gefunden. Sie wurde entfernt.',
    file_type_mismatch: ({ extension, types }, f) =>
      `Der Inhalt dieser Datei passt nicht zu ihrer Endung (.${extension}). Diese Typen können angehängt werden: ${f.list(types)}.`,
    image_too_large: ({ pixels }, f) =>
      `Ein Bild darf bis zu ${f.number(Math.floor(pixels / 1_000_000))} Millionen Pixel haben.`,
    file_already_sent: 'Diese Datei wurde bereits gesendet und kann nicht entfernt werden.',
    file_content_missing: 'Der Inhalt dieser Datei fehlt.',
    too_many_unsent_files:
      'Zu viele Dateien sind noch nicht gesendet. Senden oder entfernen Sie einige, und versuchen Sie es erneut.',
    storage_full: 'Ihr Speicher für Anhänge ist voll.',
    organization_storage_full: 'Der Speicher Ihrer Organisation für Anhänge ist voll.',
    upload_offset:
      'Das Hochladen steht an einer anderen Stelle. Fragen Sie die aktuelle Stelle ab, und setzen Sie dort fort.',
    upload_longer_than_announced: 'Es wurden mehr Bytes hochgeladen als angekündigt.',

    duration_too_long: ({ seconds }, f) =>
      `Der Support-Zugriff kann höchstens für diese Dauer eingeschaltet werden: ${f.duration(seconds)}.`,
    break_glass_only_shorter:
      'Ein Notfallzugriff kann nicht verlängert werden. Schalten Sie stattdessen den Support-Zugriff ein.',
    request_approved: 'Diese Anfrage wurde bereits genehmigt.',
    request_denied: 'Diese Anfrage wurde bereits abgelehnt.',
    request_expired: 'Diese Anfrage ist verfallen.',
  },

  fields: {
    required: 'Dieses Feld ist erforderlich.',
    empty: 'Dieses Feld darf nicht leer sein.',
    attachment_required: 'Hängen Sie eine Datei an.',
    reason_required: 'Geben Sie den Grund für die neue Priorität an.',
    consent_required: 'Stimmen Sie zu, um den Support-Zugriff einzuschalten.',
    organization_required:
      'Mehrere Organisationen haben einen Kunden mit dieser ID. Geben Sie die ID der Organisation an.',

    invalid_type: ({ expected }) => `Der Wert muss vom Typ ${expected} sein.`,
    invalid_value: ({ values }, f) => `Verwenden Sie einen dieser Werte: ${formatValues(values, f)}.`,
    invalid_format: 'Das Format ist ungültig.',
    invalid_option: 'Wählen Sie eine der Optionen.',
    invalid_email: 'Geben Sie eine E-Mail-Adresse wie name@example.com ein.',
    invalid_emails: ({ address }) =>
      `„${address}“ ist keine E-Mail-Adresse. Verwenden Sie Adressen wie name@example.com.`,
    invalid_phone: 'Geben Sie eine Telefonnummer ein. Zulässig sind nur Ziffern, Leerzeichen und die Zeichen + ( ) -.',
    invalid_url: 'Geben Sie eine URL ein, die mit https:// oder http:// beginnt.',
    invalid_date_time: 'Geben Sie Datum und Uhrzeit mit Zeitzone ein, etwa 2026-01-31T09:00:00Z.',
    invalid_day: 'Geben Sie ein Datum wie 2026-06-30 ein.',
    invalid_boolean: 'Wählen Sie Ja oder Nein.',
    invalid_integer: 'Geben Sie eine ganze Zahl ein.',
    invalid_cursor: 'Dieser Cursor ist ungültig. Beginnen Sie wieder bei der ersten Seite.',
    invalid_duration: 'Geben Sie entweder seconds an oder until zusammen mit timeZone.',
    invalid_idempotency_key: ({ limit }, f) =>
      `Verwenden Sie 1 bis ${f.number(limit)} sichtbare ASCII-Zeichen, etwa eine zufällige UUID.`,
    invalid_upload_metadata:
      'Senden Sie „filename“, ein Leerzeichen und den Dateinamen als Base64 von UTF-8. Der Name darf höchstens 255 Zeichen haben.',
    not_storable: 'Dieser Text enthält Zeichen, die nicht gespeichert werden können. Entfernen Sie sie.',
    not_positive: 'Geben Sie eine ganze Zahl von Sekunden größer als 0 an.',
    repeated: 'Dieser Parameter wurde mehrmals gesendet. Senden Sie ihn einmal.',
    too_deep: 'Der Wert ist zu tief verschachtelt.',

    too_long: ({ limit }, f) => atMost(limit, 'Zeichen', 'Zeichen', f),
    too_many_lines: ({ limit }, f) => atMost(limit, 'Zeile', 'Zeilen', f),
    too_many_addresses: ({ limit }, f) => atMost(limit, 'E-Mail-Adresse', 'E-Mail-Adressen', f),
    too_many_files: ({ limit }, f) =>
      `Hängen Sie höchstens ${f.number(limit)} ${f.plural(limit, { one: 'Datei', other: 'Dateien' })} an.`,
    too_many_entries: ({ limit }, f) =>
      `Senden Sie höchstens ${f.number(limit)} ${f.plural(limit, { one: 'Eintrag', other: 'Einträge' })}.`,
    too_few_entries: ({ limit }, f) =>
      `Senden Sie mindestens ${f.number(limit)} ${f.plural(limit, { one: 'Eintrag', other: 'Einträge' })}.`,
    too_short: ({ limit }, f) => `Geben Sie mindestens ${f.number(limit)} Zeichen ein.`,
    above_maximum: ({ limit }, f) => `Der Wert darf höchstens ${f.number(limit)} sein.`,
    below_minimum: ({ limit }, f) => `Der Wert muss mindestens ${f.number(limit)} sein.`,
    duration_too_long: ({ seconds }, f) =>
      `Der Support-Zugriff kann hier höchstens für diese Dauer eingeschaltet werden: ${f.duration(seconds)}.`,
    too_many_bytes: ({ limit }, f) =>
      `Dieser Text darf höchstens ${f.number(limit)} Bytes haben. Ein Umlaut zählt 2 Bytes, ein Emoji 4 oder mehr.`,
    too_many_characters: ({ limit }, f) =>
      `Dieser Text darf höchstens ${f.number(limit)} Zeichen haben. Ein Emoji kann als mehrere zählen.`,
    file_too_large: ({ limit }, f) => `Eine Datei darf höchstens ${f.number(limit)} Bytes groß sein.`,
    files_too_large: ({ limit }, f) => `Alle Dateien zusammen dürfen höchstens ${f.number(limit)} Bytes groß sein.`,
    empty_file: 'Diese Datei ist leer. Hängen Sie eine andere an.',

    unrecognized_keys: 'Dieses Feld wird nicht unterstützt. Entfernen Sie es.',
    unknown_form_field: 'Das Formular hat kein solches Feld. Entfernen Sie es.',
    unknown_priority: 'Diese Priorität gibt es nicht. Wählen Sie eine andere.',
    unknown_category: 'Diese Kategorie gibt es nicht. Wählen Sie eine andere.',
    unknown_attachment: 'Diese Datei ist nicht mehr verfügbar. Hängen Sie sie erneut an.',
    unknown_ticket: 'Dieses Ticket gibt es nicht.',
    unknown_closed_ticket: 'Es gibt kein geschlossenes Ticket mit dieser ID.',
    unknown_area: 'Diesen Bereich gibt es nicht.',
    unknown_environment: 'Diese Umgebung gibt es nicht.',
    unknown_user: 'Diese Organisation hat keinen solchen Benutzer.',
    unknown_customer: 'Es gibt keinen Kunden mit dieser ID.',
    unknown_agent: 'Dieses Support-Konto gibt es nicht, oder es ist deaktiviert.',
    end_before_start: 'Das Ende muss nach dem Beginn liegen.',
    invalid_hours: 'Jeder Zeitraum braucht mindestens einen Tag und muss nach seinem Beginn enden.',
    duplicate_id: ({ id }) => `Die ID „${id}“ wird zweimal verwendet. Verwenden Sie jede ID nur einmal.`,
    default_priority_missing: ({ id }) =>
      `Die Priorität „${id}“ ist die Vorgabe der Serverkonfiguration. Behalten Sie eine Priorität mit dieser ID.`,
    unknown_team: 'Dieses Team gibt es nicht.',
    unknown_variable: ({ name }) => `Es gibt keine Variable „${name}“. Entfernen Sie sie.`,
    name_taken: 'Dieser Name ist bereits vergeben.',
    email_taken: 'Es gibt bereits ein Support-Konto mit dieser E-Mail-Adresse.',
    unknown_component: 'Diese Komponente gibt es nicht.',
    unknown_time_zone: 'Diese Zeitzone gibt es nicht. Verwenden Sie einen Namen wie Europe/Berlin.',

    category_not_accepted: 'Das Formular hat keine Kategorien. Entfernen Sie dieses Feld.',
    cc_not_accepted: 'Hier kann niemand in Kopie gesetzt werden.',
    context_not_accepted: 'Angaben zur Seite werden hier nicht angenommen.',
    diagnostics_not_accepted: 'Aufgezeichnete Fehler werden hier nicht angenommen.',
    access_not_accepted: 'Mit diesem Formular kann der Support-Zugriff nicht eingeschaltet werden.',
    access_not_available: 'Der Support-Zugriff ist auf diesem Server nicht verfügbar.',
    disabled: 'Diese Option ist nicht verfügbar. Wählen Sie eine andere.',
    not_open: 'Diese Störung ist bereits behoben.',
    filter_unsupported: 'Tickets dieses Helpdesks können nicht nach eigenen Feldern gefiltert werden.',
    filter_unknown: 'Tickets können nur nach Auswahlfeldern des Formulars gefiltert werden.',
    filter_repeated: 'Jedes Feld kann nur nach einem Wert gefiltert werden.',
    not_editable: 'Dieses Feld kann nicht geändert werden.',
    not_new: 'Ein Ticket in Bearbeitung kann nicht auf neu zurückgesetzt werden.',
    not_offered: 'Diese Berechtigung wird nicht angeboten.',
    more_than_asked: 'Das ist mehr, als angefragt wurde. Schalten Sie stattdessen selbst den Support-Zugriff ein.',
    day_in_past: 'Wählen Sie einen Tag, der nicht in der Vergangenheit liegt.',
    act_as_incomplete: 'Senden Sie zum Handeln als Benutzer sowohl den Scope act_as als auch den Benutzer.',
  },

  tokens: {
    malformed: 'Das Token ist kein signiertes JWT aus drei base64url-Teilen.',
    too_long: 'Das Token ist länger als 8.192 Zeichen.',
    header:
      'Der Header des Tokens hat ein unzulässiges Feld, etwa jwk, jku, x5u, x5c, crit oder eine ungewöhnliche kid.',
    type: 'Das Feld „typ“ im Header des Tokens wird hier nicht akzeptiert.',
    algorithm: 'Das Token ist mit einem anderen als dem konfigurierten Algorithmus signiert.',
    unknown_key: 'Die veröffentlichten Schlüssel enthalten keinen für dieses Token.',
    signature:
      'Die Signatur passt nicht: Das Token wurde mit einem anderen Geheimnis oder Schlüssel signiert oder danach verändert.',
    duplicate_claim: 'Das Token enthält denselben Claim zweimal.',
    claim_missing: ({ claim }) => `Der Claim „${claim}“ fehlt.`,
    claim_invalid: ({ claim }) => `Der Wert des Claims „${claim}“ ist ungültig.`,
    audience: 'Der Claim „aud“ enthält nicht die konfigurierte Audience.',
    issuer: 'Der Claim „iss“ enthält nicht den konfigurierten Aussteller.',
    role: ({ claim }) => `Der Claim „${claim}“ muss „user“, „admin“ oder „agent“ sein.`,
    organization_missing: ({ claim }) =>
      `Der Claim „${claim}“ fehlt. Setzen Sie für Personen ohne Firma identity.personalOrganizations, oder senden Sie eine eigene Organisation.`,
    unsafe_number: ({ claim }) =>
      `Der Claim „${claim}“ ist eine Zahl, die Genauigkeit verliert. Senden Sie ihn als Zeichenkette.`,
    lifetime: 'Das Token gilt länger als 24 Stunden.',
    milliseconds: 'Die Zeiten des Tokens sind in Millisekunden. JWT-Zeiten sind in Sekunden.',
    clock:
      'Das Token stammt aus der Zukunft: Die Uhren von Aussteller und Server weichen um mehr als eine Minute voneinander ab.',
    expired: 'Das Token ist abgelaufen.',
    signed_out: 'Das Token wurde abgemeldet.',
    disabled: 'Dieser Benutzer ist deaktiviert.',
  },

  mailRefusals: {
    unreadable: 'Die E-Mail ist nicht lesbar.',
    automatic: 'Die E-Mail wurde automatisch gesendet.',
    loop: 'Die E-Mail wurde von diesem System gesendet.',
    unknown_address: 'Die E-Mail ist nicht an ein Ticket gerichtet, auf das der Absender antworten kann.',
    wrong_sender: 'Die E-Mail wurde an die Antwortadresse einer anderen Person gesendet.',
    forged: 'Der Absender der E-Mail konnte nicht authentifiziert werden.',
    too_many: 'Der Absender hat innerhalb einer Stunde zu viele E-Mails an dieses Ticket gesendet.',
    empty: 'Die E-Mail enthält nur zitierten Text.',
    follow_up: 'Dieses Ticket ist schon zu lange geschlossen. Stellen Sie stattdessen eine Folgeanfrage.',
    closed: 'Dieses Ticket ist geschlossen, und nur die anfragende Person kann es wieder öffnen.',
    unknown_sender: 'Der Absender hat kein Konto.',
    not_allowed: 'Der Absender darf keine Anfragen stellen.',
  },

  mailNotes: {
    truncated: '[Diese E-Mail war zu lang. Nur der Anfang wurde hinzugefügt.]',
    omittedFiles: '[Dateien dieser E-Mail, die nicht angehängt werden konnten:]',
    omittedFile: (reason) =>
      reason === 'too_large'
        ? 'zu groß'
        : reason === 'too_many_files'
          ? 'zu viele Anhänge'
          : reason === 'quota'
            ? 'der Speicher für Anhänge ist voll'
            : 'Dateien dieses Typs können nicht angehängt werden',
  },

  mails: {
    common: {
      greeting: '{{#name}}Guten Tag {{name}},{{/name}}{{^name}}Guten Tag,{{/name}}',
      copied: 'Sie erhalten diese E-Mail, weil {{requester}} Sie in Kopie gesetzt hat.',
      view: 'Anfrage ansehen',
      answers: 'Um Angaben zu ergänzen, antworten Sie auf diese E-Mail.',
      copyNext: 'Die anfragende Person kann die Anfrage im Support-Fenster ansehen.',
      files: 'Anhänge, verfügbar im Support-Fenster:',
      unsubscribe: 'Diese E-Mails nicht mehr erhalten',
      footer: '',
    },
    received: {
      subject: '[#{{number}}] Eingegangen: {{subject}}',
      text: 'Wir haben Ihre Anfrage #{{number}} erhalten:',
      due: 'So geht es weiter: Unser Support antwortet bis {{time}}.',
      next: 'So geht es weiter: Unser Support prüft Ihre Anfrage und antwortet Ihnen.',
      follow: 'Die Antwort erhalten Sie per E-Mail und im Support-Fenster. Dort können Sie auch Angaben ergänzen.',
    },
    answered: {
      subject: '[#{{number}}] Neue Antwort: {{subject}}',
      text: '{{author}} hat auf Anfrage #{{number}} geantwortet:',
    },
    commented: {
      subject: '[#{{number}}] Neuer Kommentar: {{subject}}',
      text: '{{author}} hat Anfrage #{{number}} kommentiert:',
    },
    assigned: {
      subject: '[#{{number}}] In Bearbeitung: {{subject}}',
      text: '{{agent}} bearbeitet jetzt Ihre Anfrage #{{number}}:',
    },
    solved: {
      subject: '[#{{number}}] Lösung vorgeschlagen: {{subject}}',
      text: 'Wir haben Ihre Anfrage #{{number}} als gelöst markiert:',
    },
    closed: {
      subject: '[#{{number}}] Geschlossen: {{subject}}',
      text: 'Wir haben Ihre Anfrage #{{number}} geschlossen:',
    },
    next: {
      open: 'So geht es weiter: Wir arbeiten weiter an Ihrer Anfrage. Im Support-Fenster können Sie Angaben ergänzen.',
      pending: 'So geht es weiter: Wir warten auf Ihre Antwort im Support-Fenster.',
      solved: 'So geht es weiter: Teilen Sie uns im Support-Fenster mit, ob Ihr Problem gelöst ist.',
      closed:
        'Diese Anfrage ist geschlossen. Wenn Sie weitere Hilfe benötigen, öffnen Sie sie im Support-Fenster wieder.',
    },
    survey: {
      subject: '[#{{number}}] Wie zufrieden sind Sie?: {{subject}}',
      text: 'Ihre Anfrage #{{number}} ist geschlossen. Wie zufrieden sind Sie mit unserem Support?',
      rate: 'Support bewerten',
    },
    consent: {
      subject: '[#{{number}}] Möchten Sie Neuigkeiten zu Anfrage #{{number}} erhalten?',
      text: 'Ein Kunde von {{vendor}} hat Ihre Adresse zu Anfrage #{{number}} hinzugefügt, damit Sie Neuigkeiten per E-Mail erhalten können.',
      choose: 'Auswählen, ob Sie diese erhalten',
      ignore: 'Wenn Sie nichts tun, erhalten Sie keine weiteren E-Mails.',
    },
    refused: {
      subject: '[#{{number}}] Nicht hinzugefügt',
      text: 'Ihre E-Mail konnte der Anfrage #{{number}} nicht hinzugefügt werden. Der Support hat sie nicht erhalten.',
      empty: 'Sie enthielt nur zitierten Text. Schreiben Sie Ihre Antwort über den zitierten Text.',
      follow_up:
        'Die Anfrage ist schon zu lange geschlossen und kann nicht wieder geöffnet werden. Stellen Sie im Support-Fenster eine Folgeanfrage.',
      closed:
        'Die Anfrage ist geschlossen, und nur die anfragende Person kann sie wieder öffnen. Bitten Sie sie darum.',
      too_large: 'Die E-Mail oder einer ihrer Anhänge ist zu groß.',
      validation: 'Ihr Text ist zu lang.',
    },
    unanswerable: {
      subject: 'Ihre E-Mail hat den Support nicht erreicht',
      unknown_sender:
        'Ihre E-Mail an {{vendor}} ist nicht beim Support angekommen: Unter dieser Adresse nehmen wir nur Anfragen von registrierten Kunden an.\n\nSchreiben Sie von der E-Mail-Adresse Ihres Kontos, oder melden Sie sich an und öffnen Sie das Support-Fenster.',
      not_allowed:
        'Ihre E-Mail an {{vendor}} ist nicht beim Support angekommen: Ihr Konto enthält keine Support-Anfragen.\n\nMelden Sie sich an und öffnen Sie das Support-Fenster, um zu sehen, wie Sie Hilfe bekommen.',
    },
    access: {
      grantedSubject: 'Der Support-Zugriff ist eingeschaltet',
      granted: '{{actor}} hat den Support-Zugriff eingeschaltet. Er endet automatisch am {{end}}.',
      resetSubject: 'Das Enddatum des Support-Zugriffs wurde geändert',
      reset: '{{actor}} hat das Enddatum des Support-Zugriffs geändert. Er endet automatisch am {{end}}.',
      requestedSubject: 'Der Support bittet um Zugriff',
      requested:
        '{{actor}} vom Support bittet um Zugriff. Wenn bis {{end}} kein Admin antwortet, verfällt die Anfrage, und es wird kein Zugriff gewährt.',
      usedSubject: 'Der Support hat seinen Zugriff genutzt',
      used: '{{actor}} vom Support hat den Zugriff genutzt, den Sie eingeschaltet haben. Er endet am {{end}}.',
      endingSubject: 'Der Support-Zugriff endet innerhalb eines Tages',
      ending: 'Der Support-Zugriff endet automatisch am {{end}}. Sie müssen nichts tun.',
      endedSubject: 'Der Support-Zugriff ist ausgeschaltet',
      ended:
        '{{#actor}}{{actor}} hat den Support-Zugriff ausgeschaltet.{{/actor}}{{^actor}}Der Support-Zugriff ist am {{end}} abgelaufen.{{/actor}}',
      break_glassSubject: 'Notfall: Der Support hat den Zugriff auf Ihr Konto eingeschaltet',
      break_glass:
        '{{actor}} vom Support hat ohne Anfrage den Notfallzugriff auf Ihr Konto eingeschaltet. Er endet automatisch am {{end}}. Sie können ihn jederzeit ausschalten.',
      view: 'Der Support kann Daten ansehen, aber nicht ändern.',
      act: 'Der Support kann Daten ansehen und bearbeiten.',
      act_as: 'Der Support kann Daten ansehen und als Benutzer handeln.',
      reason: 'Grund:',
      where: 'Ansehen und ändern können Sie dies im Support-Fenster unter „Support-Zugriff“.',
    },
    signIn: {
      subject: 'Ihr Anmeldelink',
      text: 'Öffnen Sie diesen Link, um sich am Posteingang anzumelden. Er gilt einmal und 15 Minuten lang.',
      link: 'Anmelden',
      ignore: 'Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese E-Mail.',
    },
    team: {
      settings: 'Sie erhalten diese E-Mail, weil Sie über Support-Anfragen benachrichtigt werden.',
    },
    test: {
      subject: 'Test-E-Mail',
      text: 'Diese E-Mail wurde von „madoguchi mail test“ gesendet. Ihre E-Mail-Konfiguration funktioniert.',
    },
  },

  incidents: {
    states: {
      investigating: 'Wird untersucht',
      identified: 'Ursache gefunden',
      monitoring: 'Wird beobachtet',
      resolved: 'Behoben',
    },
    heading: (name, state) => `Störung „${name}“: ${state}`,
    resolved: 'Diese Störung ist behoben.',
    removed: 'Die Statusseite führt die Störung nicht mehr auf.',
  },

  teamNotices: {
    headlines: {
      'ticket.created': ({ number, actor }) => `Neues Ticket #${number} von ${actor}`,
      'ticket.replied': ({ number, actor }) => `${actor} hat auf Ticket #${number} geantwortet`,
      'ticket.reopened': ({ number, actor }) => `${actor} hat Ticket #${number} wieder geöffnet`,
      'ticket.closed': ({ number, actor }) => `${actor} hat Ticket #${number} geschlossen`,
      'ticket.status_changed': ({ number, actor }) => `${actor} hat den Status von Ticket #${number} geändert`,
      'ticket.edited': ({ number, actor }) => `${actor} hat Ticket #${number} bearbeitet`,
      'ticket.assigned': ({ number, actor }) => `${actor} hat Ticket #${number} zugewiesen`,
      'ticket.escalated': ({ number, actor }) => `${actor} hat Ticket #${number} eskaliert`,
      'ticket.rated': ({ number, actor }) => `${actor} hat Ticket #${number} bewertet`,
      'ticket.due_soon': ({ number, target }) => `${TARGETS[target]} Ticket #${number} ist bald fällig`,
      'ticket.overdue': ({ number, target }) => `${TARGETS[target]} Ticket #${number} ist überfällig`,
    },
    dueAt: 'Fällig',
    open: 'Ticket öffnen',
    organization: 'Organisation',
    priority: 'Priorität',
    requester: 'Erstellt von',
    reason: 'Grund',
    status: 'Ticketstatus',
    rating: 'Bewertung',
    digest: (count) => `${count} Benachrichtigungen`,
    more: (count) => `und ${count} frühere`,
    email: 'E-Mail-Adresse',
    event: 'Ereignis',
    openInquiries: 'Anfragen öffnen',
    inquiry: ({ reference, name }) => `Neue Anfrage ohne Anmeldung ${reference} von ${name}`,
    scope: 'Berechtigung',
    until: 'Bis',
    access: {
      requested: ({ actor, organization }) => `${actor} hat um Support-Zugriff auf ${organization} gebeten`,
      approved: ({ actor, organization }) =>
        `${actor} von ${organization} hat eine Anfrage nach Support-Zugriff genehmigt`,
      denied: ({ actor, organization }) =>
        `${actor} von ${organization} hat eine Anfrage nach Support-Zugriff abgelehnt`,
      request_expired: ({ organization }) => `Eine Anfrage nach Support-Zugriff auf ${organization} ist verfallen`,
      granted: ({ actor, organization }) => `${actor} von ${organization} hat den Support-Zugriff eingeschaltet`,
      reset: ({ actor, organization }) => `${actor} von ${organization} hat das Ende des Support-Zugriffs geändert`,
      revoked: ({ actor, organization }) => `${actor} von ${organization} hat den Support-Zugriff ausgeschaltet`,
      expired: ({ organization }) => `Der Support-Zugriff auf ${organization} ist abgelaufen`,
      ending: ({ organization }) => `Der Support-Zugriff auf ${organization} läuft innerhalb eines Tages ab`,
      session_started: ({ actor, organization }) => `${actor} hat eine Support-Sitzung bei ${organization} begonnen`,
      session_ended: ({ actor, organization }) => `${actor} hat eine Support-Sitzung bei ${organization} beendet`,
      used: ({ actor, organization }) => `${actor} hat den Support-Zugriff auf ${organization} genutzt`,
      break_glass: ({ actor, organization }) => `${actor} hat den Notfallzugriff auf ${organization} geöffnet`,
    },
    test: {
      headline: 'Testnachricht',
      subject: 'Dieser Kanal erhält Benachrichtigungen zu Tickets.',
    },
  },

  mergedTickets: {
    source: (number) => `Dieses Ticket wurde mit #${number} zusammengeführt. Wir antworten dort.`,
    target: (number) => `Aus #${number}:`,
  },

  consentPage: {
    title: (vendor) => `Neuigkeiten per E-Mail · ${vendor}`,
    views: {
      loading: { heading: 'Neuigkeiten per E-Mail', text: () => 'Wird geladen …' },
      asked: {
        heading: 'Neuigkeiten per E-Mail erhalten?',
        text: (vendor) =>
          `Ein Kunde von ${vendor} hat Ihre E-Mail-Adresse zu einer Support-Anfrage hinzugefügt. Möchten Sie Neuigkeiten zu den Support-Anfragen dieses Kunden erhalten?`,
      },
      accepted: {
        heading: 'Neuigkeiten per E-Mail sind eingeschaltet',
        text: () =>
          'Sie erhalten eine E-Mail, wenn es Neuigkeiten zu Support-Anfragen dieses Kunden gibt, bei denen Sie in Kopie sind.',
      },
      refused: {
        heading: 'Neuigkeiten per E-Mail sind ausgeschaltet',
        text: () => 'Sie erhalten keine E-Mails zu den Support-Anfragen dieses Kunden.',
      },
      invalid: {
        heading: 'Dieser Link ist ungültig',
        text: () =>
          'Der Link ist unvollständig oder abgelaufen. Öffnen Sie den Link in der neuesten E-Mail, oder kopieren Sie ihn vollständig.',
      },
      failed: {
        heading: 'Es ist ein Fehler aufgetreten',
        text: () => 'Versuchen Sie es in einigen Minuten erneut.',
      },
      offline: {
        heading: 'Keine Verbindung',
        text: () => 'Prüfen Sie Ihre Internetverbindung, und versuchen Sie es erneut.',
      },
    },
    change: 'Sie können dies jederzeit über denselben Link ändern.',
    accept: 'Neuigkeiten erhalten',
    refuse: 'Keine Neuigkeiten erhalten',
    retry: 'Erneut versuchen',
    scriptNeeded: {
      heading: 'JavaScript ist ausgeschaltet',
      text: 'Um Ihre Einstellung zu ändern, schalten Sie JavaScript in Ihrem Browser ein, und laden Sie diese Seite neu. Bis dahin ändert sich nichts.',
    },
  },

  unsubscribePage: {
    ask: {
      heading: 'Diese E-Mails nicht mehr erhalten?',
      text: 'Bis Sie die Schaltfläche drücken, ändert sich nichts.',
    },
    done: {
      heading: 'Sie erhalten diese E-Mails nicht mehr',
      text: 'Antworten auf Ihre eigenen Anfragen erhalten Sie weiterhin per E-Mail. Um die anderen E-Mails wieder zu erhalten, wenden Sie sich an den Support.',
    },
    invalid: {
      heading: 'Dieser Link ist ungültig',
      text: 'Der Link ist unvollständig. Verwenden Sie den Link der neuesten E-Mail.',
    },
    button: 'Keine E-Mails mehr erhalten',
  },

  startPage: {
    what: 'Dieser Server stellt das Support-Widget Madoguchi und seine Ticket-API bereit.',
    tag: 'Fügen Sie das Widget mit diesem Tag in Ihre Seiten ein:',
    token: 'data-token-url ist eine URL Ihres Produkts, die ein Token für die angemeldete Person zurückgibt.',
    noWidget: 'Das Widget wird hier nicht ausgeliefert: Die gebauten Dateien wurden nicht gefunden.',
    description: 'API-Beschreibung (OpenAPI)',
    health: 'Lebenszeichen',
    readiness: 'Bereitschaft',
  },

  inboxPage: {
    title: 'Anmelden · Posteingang',
    confirm: {
      heading: 'Am Posteingang anmelden',
      text: (name) => `Sie melden sich als ${name} an.`,
      button: 'Anmelden',
    },
    invalid: {
      heading: 'Dieser Link ist ungültig',
      text: 'Der Link ist abgelaufen oder wurde bereits verwendet. Fordern Sie einen neuen an.',
      link: 'Zur Anmeldeseite',
    },
    notBuilt: {
      heading: 'Der Posteingang wird nicht ausgeliefert',
      text: 'Die gebauten Dateien des Posteingangs wurden nicht gefunden. Seine Endpunkte sind verfügbar.',
    },
  },
};
