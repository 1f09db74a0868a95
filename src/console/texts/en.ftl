# Shared
brand = Privratnik
brand-line = The school journal, opened with Gosuslugi
skip = To the content
language-switch = Русский
signed-in-as = Signed in as
sign-out = Sign out
home-link = Start page
links-link = My accounts
support-title = Support
support-phone = Phone
support-email = E-mail
support-forum = Forum
code-label = Code to quote
not-found-title = No such page
not-found-text = The address is mistyped, or the page has moved.
request-label = Request number

# Start page
home-title = School journal
home-lead = Sign in with Gosuslugi. The journal's own login and password are needed once, to link your account.
home-sign-in = Sign in with Gosuslugi
home-journals = Journals
home-open = Open the journal
home-manage = Link an account or change the list
home-how-title = How it works
home-how-1 = You sign in with a confirmed Gosuslugi account, or with a child account.
home-how-2 = Once, you type the login and password that the school gave you.
home-how-3 = From then on Gosuslugi is enough.
home-no-session = You have not signed in yet.

# Choice
choose-title = Choose how to enter
choose-child = Choose a child
choose-child-lead = Whose diary shall be opened? You can switch later without signing in again.
choose-last = Your choice the last time
choose-other-journal = Other journals
choose-ways = { $number ->
    [one] There is { $number } way into this journal for you.
   *[other] There are { $number } ways into this journal for you.
  }
choose-enter = Enter
choose-needs-proof = The password has to be proved again
choose-pupils = Children
choose-edit = Edit the list of pupils, link new ones

# Linking
links-title = Linking to your ESIA account
links-lead-1 = Here you can link pupils to your ESIA (Gosuslugi) account by the pupil's login and password that the school gave out. You can
links-lead-home = go to the start page
links-lead-or = or
links-lead-out = sign out
links-lead-2 = {" "}to return to the sign-in form.
links-person = The account will be linked to the Gosuslugi account of:
links-new = New account
links-journal-change = Change
links-journal-pick = Choose the journal
links-journal = Journal
links-school = School
links-school-find = Part of the school's name
links-school-search = Search
links-school-none = The journal has no such school. Check the name or try a part of it.
links-school-pick = Choose the school
links-school-change = Change
links-login = Login: *
links-password = Password: *
links-login-hint = As on the paper from the school. Upper and lower case do not matter in the login.
links-required = * — required.
links-bind = Link
links-by-password = Linked by login and password:
links-by-snils = Linked by the pupil's SNILS:
links-actions = Actions
links-user = User
links-groups = Groups
links-none = None
links-remove = Unlink
links-prove-again = Prove the new password
links-as-child = a child's account
links-done = The account is linked.
links-removed = The account is unlinked. The stored password is deleted.
links-open = Open the journal
links-prove-note = The password of this account was changed in the journal. Type the new one: everything else is kept.
links-unconfirmed-help = No login and password? Ask the school: its journal administrator gives them out.
remove-title = Unlink the account?
remove-text = To open this journal with Gosuslugi again you will need the login and password. The journal itself does not change.
remove-yes = Yes, unlink
remove-no = No, keep it

# Sign-out
out-title = Sign out
out-text = You will leave the journal and this section on this computer.
out-here = Sign out
out-esia = Sign out of Gosuslugi too
out-esia-hint = On a shared computer sign out of Gosuslugi too: otherwise the next person can enter under your name.
out-done-title = You are signed out
out-done-text = The session has ended. If others use this computer, sign out of Gosuslugi too.
out-again = Sign in again

# Confirming an account
places-title = Where to confirm the account

# Refusals: what happened, why, what to do
refused-retry = Try again
pr-101-title = The sign-in was not finished
pr-101-text = This attempt is too old or was used already.
pr-101-next = Begin again. Nothing that was saved is lost.
pr-102-title = The sign-in began in another browser
pr-102-text = One can return from Gosuslugi only to the browser in which one pressed "Sign in". So nobody can bring you in under a foreign name.
pr-102-next = If somebody sent you a link, do not use it: begin here yourself.
pr-103-title = You refused
pr-103-text = At Gosuslugi "refuse" was chosen, so the journal was not opened.
pr-103-next = If that was a slip, begin again and allow the data to be handed over.
pr-104-title = Gosuslugi does not answer
pr-104-text = The journal opens through Gosuslugi, which is not available now. Open sessions go on.
pr-104-next = Try again in a few minutes.
pr-105-title = Signing in with Gosuslugi does not work at the moment
pr-105-text = Gosuslugi did not accept this system's request. You did nothing wrong.
pr-105-next = Quote the code to support; the administrator already sees the cause in the log.
pr-106-title = The answer of Gosuslugi did not pass the checks
pr-106-text = The answer could not be verified, so the sign-in was stopped.
pr-106-next = Try again; if it repeats, quote the code to support.
pr-110-title = The account is not confirmed
pr-110-text = The journal can be entered only with a confirmed Gosuslugi account (or a child account).
pr-110-next = Confirm the account at one of the centres and sign in again.
pr-201-title = No such school
pr-201-text = The journal does not know the chosen school.
pr-201-next = Choose the school from the list again.
pr-202-title = Wrong login or password
pr-202-text = The journal did not accept the pair. Check the keyboard layout and capital letters in the password.
pr-202-next = Try again, or ask the school for a new password.
pr-203-title = The journal has closed the entrance for a while
pr-203-text = After several failures the journal closes the entrance for a time, even for the right password.
pr-203-next = Wait a few minutes and try again.
pr-204-title = Too many tries
pr-204-text = We stopped before the journal closes this account.
pr-204-next = Try in a quarter of an hour, or ask the school for a new password.
pr-205-title = Wait a minute
pr-205-text = Somebody has just been guessing this account's password. It is not closed, but the next try has to wait a little.
pr-205-next = Try again in a minute.
pr-206-title = The school will check the account
pr-206-text = Login and password are right, but the account's details in the journal differ from those at Gosuslugi. We laid a request before the school.
pr-206-next = Ask the class teacher and quote the code.
pr-207-title = The account is linked already
pr-207-text = Another person has linked this account. We laid a request before the school and changed nothing.
pr-207-next = If you think the account is yours, ask the school and quote the code.
pr-208-title = The password has to be proved again
pr-208-text = The password of this account was changed in the journal.
pr-208-next = Open "My accounts" and type the new password: everything else is kept.
pr-301-title = The journal does not answer
pr-301-text = The sign-in with Gosuslugi went well, but the journal itself is not available.
pr-301-next = Try again in a few minutes.
pr-302-title = The journal is being serviced
pr-302-text = The journal is under maintenance.
pr-302-next = Try again later.
pr-303-title = The journal does not open this account
pr-303-text = The journal says that this account may not enter.
pr-303-next = Ask the school: the account may have been switched off.
pr-401-title = This page is closed
pr-401-text = This address of the journal is not opened: the way in is through Gosuslugi.
pr-401-next = Go back to the journal's start page.
pr-402-title = The form is out of date
pr-402-text = The form was not sent from this page, or the session has changed meanwhile. Nothing was changed.
pr-402-next = Open the page anew and repeat.
pr-501-title = Data could not be saved or read
pr-501-text = A fault on our side. Nothing is lost, and nothing was opened that should not be.
pr-501-next = Try again in a minute.
