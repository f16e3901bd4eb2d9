import type { Scenario } from './scenarios.ts';

/** Tickets of customers who write English. */
export const english: readonly Scenario[] = [
  {
    category: 'tracking',
    priority: 'high',
    environment: 'production',
    subjects: ['ETA for {vessel} jumps back and forth by a day', '{vessel}: ETA at {port} changes every few minutes'],
    description:
      'Since this morning the ETA of {vessel} at {port} switches between two dates, roughly every ten minutes. Our planners booked trucks for the earlier one and cancelled them twice already.\n\nShipment reference: {ref}\nExpected: one ETA that moves gradually.\nActual: it alternates between two values about 26 hours apart.',
    thread: [
      [
        'agent',
        'Thanks for the reference, that helps. We see two position sources for {vessel} that disagree about the berth. Could you tell us whether you edited the port rotation of this voyage by hand?',
      ],
      ['requester', 'Yes, we removed the call at {port2} yesterday because the carrier announced they would omit it.'],
      [
        'note',
        'Manual rotation edit + stale carrier schedule. Same pattern as last month. Pinning the source for this voyage.',
      ],
      [
        'agent',
        'That is the cause: the carrier’s schedule still contains {port2}, so every refresh from the carrier put it back. We pinned your edit for this voyage, and the ETA has been stable for the last two hours. When the carrier publishes the new rotation the pin lifts by itself.',
      ],
      ['requester', 'Confirmed, the date has not moved since. Thank you for the quick look.'],
    ],
  },
  {
    category: 'tracking',
    priority: 'normal',
    subjects: [
      'Container {container} shows no position since {port}',
      'No events for {container} after gate-out at {port}',
    ],
    description:
      'Container {container} left {port} on {date} and has had no events since. The carrier’s own site shows it on board and at sea.\n\nCan you check why we do not receive the events?',
    thread: [
      [
        'agent',
        'Could you tell us which bill of lading the container travels under? We see two with the same booking number.',
      ],
      ['requester', 'It is {ref}. The other one was cancelled before loading.'],
      [
        'agent',
        'Found it: the container was attached to the cancelled document, so the carrier’s events were filed there. We moved it and replayed the last nine days; you should see the complete track now. Articles → “Move a container to another bill of lading” describes how to do this yourselves.',
      ],
      ['requester', 'The track is complete now. I did not know about that function, thanks.'],
    ],
  },
  {
    category: 'tracking',
    priority: 'low',
    subjects: ['Can the map remember its last position?', 'Map always opens on the North Atlantic'],
    description:
      'Every time I open the live map it starts over the Atlantic. We only work with {port} and {port2}, so I zoom in about twenty times a day. Is there a setting for the starting view?',
    thread: [
      [
        'agent',
        'There is: zoom to where you want to start, open the “…” menu of the map and choose “Start here”. Does that entry show up for you?',
      ],
      ['requester', 'It shows up, but it is grey.'],
      [
        'agent',
        'It is grey while a filter is active, because the view is saved per filter set. Remove the filter, or save the filter as a view first, and it becomes available. I passed on that the reason should be written next to it.',
      ],
      ['requester', 'Works. A hint there would indeed be good.'],
    ],
  },
  {
    category: 'tracking',
    priority: 'urgent',
    environment: 'production',
    subjects: ['All vessels stopped moving on the map', 'Live positions frozen since {time} for the whole fleet'],
    description:
      'Since {time} UTC no vessel position has updated for any of our shipments. The map says “updated a moment ago” but nothing moves. Operations at {port} are working by phone.\n\nAll users in our organization see the same.',
    thread: [
      [
        'agent',
        'We are on it. One of two position feeds has stopped; we are switching your fleet to the other. Do you also see wrong ETAs, or positions only?',
      ],
      ['requester', 'ETAs look right, they just do not move. Positions only.'],
      [
        'note',
        'Feed B down at the provider since 04:12. Failover did not trigger because heartbeats still arrived. Follow-up filed.',
      ],
      [
        'agent',
        'Positions are current again for all vessels, and the gap has been filled. The feed kept sending heartbeats without data, which our failover took for healthy; that check is being changed. The full report will be on the status page.',
      ],
      ['requester', 'Everything moves again. Please let us know when the report is out.'],
    ],
  },
  {
    category: 'tracking',
    priority: 'normal',
    subjects: ['Demurrage countdown is one day off for {port}', 'Free time at {port} counted from the wrong event'],
    description:
      'For {port} our contract counts free time from discharge, but the countdown on {container} starts at gate-in of the terminal. We almost paid a day too much.\n\nWhere can we change this per port?',
    thread: [
      [
        'agent',
        'This is set per carrier contract: Settings → Contracts → Free time → “Counts from”. Which carrier is {container} with?',
      ],
      ['requester', 'I see the setting now. It is set to discharge already, though.'],
      [
        'agent',
        'The contract was valid from the first of this month, and {container} was discharged two days before, so the old one applied. I extended the validity on a copy in your sandbox to show the effect; if you change the start date in production, the countdown recalculates within a minute.',
      ],
      ['requester', 'That was it. Countdown is right now.'],
    ],
  },
  {
    category: 'documents',
    priority: 'high',
    environment: 'production',
    subjects: [
      'Customs filing for {ref} rejected with code 4031',
      'Export declaration {ref} rejected: “consignee unknown”',
    ],
    description:
      'The export declaration for {ref} was rejected with code 4031 “consignee unknown”. The consignee exists in our address book, and the same one worked last week.\n\nVessel: {vessel}, closing at {port} on {date}. We need this solved before closing.',
    thread: [
      [
        'agent',
        'We can see the rejection. Please open the consignee in the address book: is the registration number filled in, and does it carry the country prefix?',
      ],
      ['requester', 'The number is there, but without a prefix. We never had to enter one.'],
      [
        'note',
        'Customs changed validation on the 1st. Check how many other addresses of this organization lack the prefix.',
      ],
      [
        'agent',
        'Customs has required the two-letter prefix since the first of the month. We added it to this consignee and filed {ref} again: accepted at {time}. Eleven more addresses of yours lack it; the list is attached to the address book as a filter named “Missing prefix”.',
      ],
      ['requester', 'Accepted, and we corrected the other eleven. Thank you, that was close.'],
    ],
  },
  {
    category: 'documents',
    priority: 'normal',
    subjects: ['Packing list PDF cuts off the last column', 'PDF of {ref} is missing the weight column'],
    description:
      'When I export the packing list of {ref} as PDF, the column “Gross weight” is cut off at the right edge. On the screen it is fine. Letter format, Chrome.',
    thread: [
      ['agent', 'Thanks. Does it also happen if you choose A4 in the export dialog?'],
      ['requester', 'With A4 it is complete. But our customer wants Letter.'],
      ['agent', 'We corrected the margins of the Letter template; it is live now. Please export {ref} once more.'],
      ['requester', 'All columns are there. Thanks!'],
    ],
  },
  {
    category: 'documents',
    priority: 'normal',
    subjects: ['Upload of scanned bill of lading fails at 90 %', 'Scan of {ref} will not upload'],
    description:
      'Uploading the scanned bill of lading for {ref} stops at about 90 % and then says “Something went wrong”. The file has 38 MB and 24 pages. Smaller files work.',
    thread: [
      [
        'agent',
        'The limit for one document is 25 MB, and the message should say so; sorry. Could you scan with 300 dpi instead of 600?',
      ],
      ['requester', 'With 300 dpi it has 11 MB and goes through. Readable as well.'],
      ['agent', 'Good. The message now names the limit before the upload starts. May we close this?'],
      ['requester', 'Yes please.'],
    ],
  },
  {
    category: 'documents',
    priority: 'low',
    subjects: ['Template for dangerous goods declaration in German?', 'Dangerous goods form in another language'],
    description:
      'Is there a German version of the dangerous goods declaration? {port2} accepts English, but the haulier asks for German.',
    thread: [
      [
        'agent',
        'Not yet as a ready template. You can copy the English one under Settings → Templates and translate its labels; the data fields stay. Would that do?',
      ],
      ['requester', 'For now, yes. Is a ready one planned?'],
      [
        'agent',
        'It is on the list for next quarter together with French and Dutch. I linked your request to it, so you will hear from us when it is out.',
      ],
      ['requester', 'Perfect, thank you.'],
    ],
  },
  {
    category: 'documents',
    priority: 'normal',
    subjects: ['Wrong signature on invoices for {port2}', 'Old signatory still printed on commercial invoices'],
    description:
      'Our commercial invoices still print the name of a colleague who left in spring. I changed the signatory in the settings a week ago, but invoice {ref} still has the old name.',
    thread: [
      ['agent', 'The signatory is kept per branch. Which branch issues {ref}?'],
      ['requester', 'The branch in {port2}. I only changed it for headquarters then…'],
      [
        'agent',
        'Exactly. I cannot change it for you, but it is under Settings → Branches → {port2} → Signatory. Invoices already issued keep the old name on purpose; use “Issue again” if you need a corrected one.',
      ],
      ['requester', 'Done, and issued again. Thanks for the patience.'],
    ],
  },
  {
    category: 'integrations',
    priority: 'urgent',
    environment: 'production',
    subjects: ['Webhooks not delivered since {time}', 'No webhook calls arrive any more'],
    description:
      'Our endpoint has not received a single webhook since {time} UTC. Nothing changed on our side, and a test call from outside reaches it. About 400 events must be waiting.\n\nThis feeds our warehouse system, so {n} trucks stand without instructions.',
    file: 'gateway.log',
    thread: [
      [
        'agent',
        'We see the deliveries failing with a certificate error: “unable to verify the first certificate”. Was the certificate of your endpoint renewed today?',
      ],
      ['requester', 'It was renewed automatically, yes. Browsers accept it, though.'],
      ['note', 'Intermediate certificate missing on their side; browsers fetch it, we do not. Offer replay.'],
      [
        'agent',
        'Your server sends its own certificate but not the intermediate one. Browsers fetch that by themselves, servers do not. Once your chain is complete, press “Deliver again” in Settings → Webhooks; the waiting events are kept for 72 hours and arrive in order.',
      ],
      ['requester', 'Chain fixed, all {n} events arrived. Thank you, that would have taken us the whole day.'],
    ],
  },
  {
    category: 'integrations',
    priority: 'normal',
    environment: 'sandbox',
    subjects: [
      'API returns 422 when creating a shipment without carrier',
      'POST /shipments: which fields are required?',
    ],
    description:
      'We call POST /shipments in the sandbox without a carrier, since it is not known at booking time. The documentation says the field is optional, but we receive 422 with “carrier”.\n\nRequest id: {ref}',
    file: 'gateway.log',
    thread: [
      ['agent', 'It is optional only for shipments with status “draft”. Do you send a status?'],
      ['requester', 'No. So the default is not draft?'],
      [
        'agent',
        'The default is “booked”. Send "status": "draft" and add the carrier later with PATCH. The reference now says so next to the field; you were not the first to trip over it.',
      ],
      ['requester', 'Works as described.'],
    ],
  },
  {
    category: 'integrations',
    priority: 'high',
    environment: 'production',
    subjects: ['EDI messages from our 3PL arrive twice', 'Duplicate IFTMIN messages create duplicate bookings'],
    description:
      'Since our logistics provider switched to a new gateway, IFTMIN messages reach Harbor twice and each creates its own booking. {n} duplicates so far today.\n\nExample: bookings {ref} and the one right after it.',
    file: 'gateway.log',
    thread: [
      [
        'agent',
        'Both copies carry different interchange numbers, so they look like two messages to us. Could you ask the provider whether the new gateway repeats a message when no acknowledgement comes within 30 seconds?',
      ],
      ['requester', 'They say yes, after 20 seconds.'],
      [
        'note',
        'Turn on duplicate detection by document number for this partner. Merge job for today’s bookings is prepared.',
      ],
      [
        'agent',
        'We turned on duplicate detection by document number for this partner and merged the {n} duplicates of today; nothing was lost. Please still ask the provider to wait 60 seconds: our acknowledgement takes up to 40 at peak time.',
      ],
      ['requester', 'No more duplicates since then, and they raised the waiting time.'],
    ],
  },
  {
    category: 'integrations',
    priority: 'normal',
    subjects: ['How do we rotate an API key without downtime?', 'Rotating API keys'],
    description:
      'Our security team asks us to rotate all keys every 90 days. Is it possible to have two valid keys at the same time, so that nothing stops while we exchange them?',
    thread: [
      [
        'agent',
        'Yes. Settings → API keys → “Add key” gives you a second one; both are valid until you remove the first. The column “Last used” tells you when it is safe. Do your keys have restricted scopes?',
      ],
      ['requester', 'Some do. Are scopes copied?'],
      [
        'agent',
        'They are if you use “Duplicate” instead of “Add key”. I attached nothing secret here, and please do not paste keys into a ticket either.',
      ],
      ['requester', 'Understood, that is what we needed.'],
    ],
  },
  {
    category: 'integrations',
    priority: 'low',
    environment: 'sandbox',
    subjects: ['Sandbox data refresh', 'Can you refresh our sandbox from production?'],
    description:
      'Our sandbox still has data from two years ago. Could you refresh it from production, without the personal data of consignees?',
    thread: [
      [
        'agent',
        'Gladly. The refresh takes about 40 minutes, replaces everything in the sandbox and masks names, mail addresses and telephone numbers. When would it suit you?',
      ],
      ['requester', 'Any evening after 19:00 our time is fine.'],
      ['agent', 'Done last night: 18,204 shipments, masked. Your sandbox keys are unchanged.'],
      ['requester', 'Great, we can test with realistic data again.'],
    ],
  },
  {
    category: 'billing',
    priority: 'normal',
    subjects: ['Invoice for {month} shows {n} seats instead of 18', 'Number of seats on the {month} invoice'],
    description:
      'The invoice for {month} charges {n} seats. We have 18 active users. Could you explain the difference or correct the invoice?',
    thread: [
      [
        'agent',
        'Seats are counted by their highest number in the month. On the 12th, several users were invited and removed again. Was that a mistake?',
      ],
      ['requester', 'Yes, a colleague imported the wrong list and undid it within the hour.'],
      ['note', 'Within the goodwill rule (undone < 24 h). Credit the difference.'],
      [
        'agent',
        'In that case we credit the difference; the credit note is in Billing → Documents and will be set off against your next invoice.',
      ],
      ['requester', 'Very fair, thank you.'],
    ],
  },
  {
    category: 'billing',
    priority: 'low',
    subjects: ['Please add our PO number to invoices', 'Purchase order number missing on invoices'],
    description:
      'Our accounting refuses invoices without our purchase order number. Could you print “PO {ref}” on all future invoices, and issue the last one again?',
    thread: [
      ['agent', 'You can enter it in Billing → Invoice details → Reference. Do you have admin rights there?'],
      ['requester', 'I do now, a colleague gave them to me. Entered.'],
      ['agent', 'I issued the last invoice again with the number; you find both versions under Billing → Documents.'],
      ['requester', 'Accounting is happy. Please close.'],
    ],
  },
  {
    category: 'billing',
    priority: 'normal',
    subjects: ['Change billing to yearly', 'Switch from monthly to yearly payment'],
    description:
      'We would like to switch to yearly payment from next month. What happens to the month that is already paid, and does the 10 % apply from the first day?',
    thread: [
      [
        'agent',
        'The paid month stays as it is and the year begins the day after, with the reduced price from its first day. Shall the number of seats stay at 18?',
      ],
      ['requester', 'Please make it 20.'],
      [
        'agent',
        'Prepared with 20 seats. An admin of yours has to confirm it in Billing → Plan; the offer stands for 30 days.',
      ],
      ['requester', 'Our admin confirmed it this morning.'],
    ],
  },
  {
    category: 'account',
    priority: 'high',
    environment: 'production',
    subjects: ['Single sign-on fails for new users', 'New colleagues cannot sign in with SSO'],
    description:
      'Since {date} new users get “No access to this organization” after a successful SSO sign-in. Users who existed before are not affected. Identity provider: Entra ID, no change that we know of.',
    thread: [
      [
        'agent',
        'In the sign-in record the group claim is empty for the new users. Does your provider send more than 150 groups for them? It then leaves the claim out and sends a link instead.',
      ],
      ['requester', 'That may be. All new users come from a department that was merged, they are in a lot of groups.'],
      ['note', 'Classic group overage. Recommend “groups assigned to the application”.'],
      [
        'agent',
        'Please set the token to contain only “groups assigned to the application” in your provider; then the claim is always complete. We checked it with one of the names you gave: the sign-in worked at {time}.',
      ],
      ['requester', 'All six can sign in now. Thank you for the exact hint.'],
    ],
  },
  {
    category: 'account',
    priority: 'normal',
    subjects: ['Colleague does not receive the invitation mail', 'Invitation to {person} never arrives'],
    description:
      'I invited {person} three times, and no invitation arrives; not in spam either. The address is right. Other invitations to our domain arrive within a minute.',
    thread: [
      [
        'agent',
        'Our mail server was told “mailbox full” at the first attempt and then stopped sending to that address. Could {person} make some room and tell you when it is done?',
      ],
      ['requester', 'Mailbox is cleaned up.'],
      ['agent', 'We lifted the stop and sent the invitation again; it was accepted by your server at {time}.'],
      ['requester', 'Arrived. Thanks.'],
    ],
  },
  {
    category: 'account',
    priority: 'normal',
    subjects: ['Remove access of a former employee', 'Former colleague still listed as user'],
    description:
      '{person} has left the company, but the account is still shown in the list of users and I cannot delete it: “This user owns 14 saved views”. Can you help?',
    thread: [
      [
        'agent',
        'You can deactivate the account at once: that ends the access and all sessions. Deleting needs a new owner for the views. Who should have them?',
      ],
      ['requester', 'Deactivated. The views may go to me.'],
      [
        'agent',
        'The “…” menu in the user list has “Hand over and delete”; it asks for the new owner and does both. I did not do it for you because it concerns an account of your organization.',
      ],
      ['requester', 'Found and done.'],
    ],
  },
  {
    category: 'account',
    priority: 'low',
    subjects: ['Show times in local time of the port', 'Time zone of arrival times'],
    description:
      'All times are in my own time zone. For arrivals I would rather see the local time of the port, as the carriers print it. Is there a switch?',
    thread: [
      ['agent', 'There is, per user: Profile → Times → “Of the place”. Does that do what you need?'],
      ['requester', 'In the lists yes, in the mails no.'],
      [
        'agent',
        'Right, mails follow the organization’s setting, because they go to several people. An admin can change it under Settings → Notifications.',
      ],
      ['requester', 'Our admin changed it. All good.'],
    ],
  },
  {
    category: 'account',
    priority: 'high',
    subjects: ['Locked out after phone change (two-factor)', 'Cannot sign in: lost authenticator app'],
    description:
      'I got a new phone and the authenticator codes did not move with it. I have no recovery codes. My admin is on leave until next week, and I have to release {ref} today.',
    thread: [
      [
        'agent',
        'We may not reset a second factor on request by a ticket, but any other admin of your organization can. According to your settings there is a second one. Shall we write to them?',
      ],
      ['requester', 'I did not know we had a second one. I found out who it is and called.'],
      ['agent', 'Good. For next time: Profile → Security lets you add a second device, and prints recovery codes.'],
      ['requester', 'I am in, and both are set up now.'],
    ],
  },
  {
    category: 'reports',
    priority: 'normal',
    subjects: ['Weekly on-time report counts cancelled shipments', 'On-time rate in the weekly report looks too low'],
    description:
      'The weekly on-time report says 71 % for {port}. If I count by hand I get 84 %. It seems cancelled shipments count as late.',
    file: 'on-time.csv',
    thread: [
      ['agent', 'They should not. Could you name two or three shipments that were cancelled and still counted?'],
      ['requester', '{ref} and the two before it. All were cancelled before the cut-off.'],
      ['note', 'Cancelled through EDI sets status but not cancelled_at; the report filters on the latter.'],
      [
        'agent',
        'Shipments cancelled through EDI lacked the date that the report looks at. Corrected, also backwards to January; last week’s report for {port} now says 84.2 %.',
      ],
      ['requester', 'That matches our own figure. Well done.'],
    ],
  },
  {
    category: 'reports',
    priority: 'normal',
    subjects: ['CSV export opens with broken umlauts in Excel', 'Special characters in the CSV export'],
    description:
      'In the CSV export of the shipment list, names such as “Zürich” or “Gdańsk” are broken when I open the file in Excel by double-click. In a text editor they look right.',
    thread: [
      [
        'agent',
        'The file is UTF-8 without a mark at its start, which Excel misreads. Would a real Excel file help you more than CSV?',
      ],
      ['requester', 'Yes, much. Is there one?'],
      ['agent', 'Since last week: Export → Excel (.xlsx). And the CSV now starts with the mark as well.'],
      ['requester', 'Both work. Thank you!'],
    ],
  },
  {
    category: 'reports',
    priority: 'low',
    subjects: ['Send the monthly report to people outside Harbor', 'Monthly carbon report to customers'],
    description:
      'We would like the monthly carbon report to go to three of our customers by mail. They have no account. Is that possible without forwarding it by hand?',
    thread: [
      [
        'agent',
        'Yes: Reports → Carbon → Schedule → “Other recipients”. Each recipient has to confirm once by mail. How many would it be altogether?',
      ],
      ['requester', 'Three now, maybe ten next year.'],
      ['agent', 'Up to 25 are included in your plan, so that fits.'],
      ['requester', 'Set up, the first customer has already confirmed.'],
    ],
  },
  {
    category: 'reports',
    priority: 'high',
    environment: 'production',
    subjects: ['Dashboard takes a minute to load', 'Dashboard very slow since {date}'],
    description:
      'Since {date} the dashboard takes 40 to 60 seconds to load for everybody in our organization. Other pages are fast. About {n} saved views, if that matters.',
    thread: [
      [
        'agent',
        'We see it: the tile “Open exceptions” takes 38 seconds for your organization. Would it be possible to remove that tile for the moment?',
      ],
      ['requester', 'Removed, and the dashboard is quick again. We do need that tile, though.'],
      ['note', 'Query plan flipped after the import of 2 M historic exceptions. Index ready for tonight.'],
      [
        'agent',
        'An import of two million historic exceptions made its query slow. A suitable index went in last night, and the tile now needs 300 ms. You can add it again.',
      ],
      ['requester', 'Added, and fast. Thank you.'],
    ],
  },
  {
    category: 'tracking',
    priority: 'normal',
    subjects: ['Alert for {vessel} sent although it was on time', 'False delay alert: {vessel}'],
    description:
      'We received a delay alert for {vessel} ({ref}), but it berthed at {port} on time. A customer of ours got the same mail and called us.',
    thread: [
      [
        'agent',
        'The alert compared with the first schedule rather than with the confirmed one. Did you change the rule “Compare with” on purpose?',
      ],
      ['requester', 'Not knowingly. It may have been during the training last week.'],
      [
        'agent',
        'I noted where it is: Alerts → Delay → Compare with → “Latest confirmed schedule”. The change shows in your settings history, with the name and the time.',
      ],
      ['requester', 'Changed back. It was indeed during the training.'],
    ],
  },
];
