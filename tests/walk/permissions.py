"""Who may open what: every address of the house for every kind of person, written by hand.

A row: name of the URL, then what GET answers to each role, in the order of ROLES.
    ok   the page (200)                 in   sent to sign in (302)
    go   sent to another page (302)     403, 404, 405 as they stand; 409 refused in a sentence

The walk (test_walk.py) fails when an address is missing here or is here and no longer in the house. All rows are about
the living network of tests/walk/world.py; the walk itself tries a network of another programme, not yet shown.
Note the columns of ``overseer`` (programme coordinator) and ``operator`` at the forum: content is the crew's.
"""

ROLES = ("guest", "stranger", "member", "expert", "observer", "coordinator", "overseer", "operator")

TABLE = """
#                               guest  stranger  member  expert  observer  coordinator  overseer  operator

# Letters that came in a person's name: that person alone (here the coordinator of the network)
mailroom:all_held               in     ok        ok      ok      ok        ok           ok        ok
mailroom:held                   in     404       404     404     404       ok           404       404
mailroom:disown                 in     405       405     405     405       405          405       405
mailroom:forget_address         in     405       405     405     405       405          405       405

# The front of the house is everybody's
portal:front                    ok     ok        ok      ok      ok        ok           ok        ok
portal:catalogue                ok     ok        ok      ok      ok        ok           ok        ok
portal:network                  ok     ok        ok      ok      ok        ok           ok        ok
portal:programme                ok     ok        ok      ok      ok        ok           ok        ok
portal:how                      ok     ok        ok      ok      ok        ok           ok        ok
portal:accessibility            ok     ok        ok      ok      ok        ok           ok        ok
portal:privacy                  ok     ok        ok      ok      ok        ok           ok        ok
portal:anonymity                ok     ok        ok      ok      ok        ok           ok        ok
portal:rules                    ok     ok        ok      ok      ok        ok           ok        ok
portal:desk                     in     ok        ok      ok      ok        ok           ok        ok

# Signing in; code without having asked for one leads back to the door
people:sign_in                  ok     go        go      go      go        go           go        go
people:code                     in     in        in      in      in        in           in        in
people:link                     ok     ok        ok      ok      ok        ok           ok        ok
people:second_step              in     go        go      go      go        go           go        go
people:second_step_challenge    405    405       405     405     405       405          405       405
people:key_sign_in              405    405       405     405     405       405          405       405
people:key_sign_in_challenge    405    405       405     405     405       405          405       405
people:sign_out                 405    405       405     405     405       405          405       405

# One's own account
people:account                  in     ok        ok      ok      ok        ok           ok        ok
people:workplaces               in     ok        ok      ok      ok        ok           ok        ok
people:sessions                 in     ok        ok      ok      ok        ok           ok        ok
people:address                  in     ok        ok      ok      ok        ok           ok        ok
people:second_factor            in     ok        ok      ok      ok        ok           ok        ok
people:key_prove                in     ok        ok      ok      ok        ok           ok        ok
people:key_app                  in     go        go      go      go        go           go        go
people:key_app_picture          in     404       404     404     404       404          404       404
people:key_new                  in     ok        ok      ok      ok        ok           ok        ok
people:key_new_challenge        in     405       405     405     405       405          405       405
people:recovery_codes           in     ok        ok      ok      ok        ok           ok        ok
people:recovery_codes_file      in     404       404     404     404       404          404       404
people:key                      in     404       404     404     404       ok           404       404
people:key_remove               in     404       404     404     404       ok           404       404
people:key_offer_close          in     405       405     405     405       405          405       405
people:workplace                in     405       405     405     405       405          405       405
people:address_link             ok     ok        ok      ok      ok        ok           ok        ok
people:consents                 in     ok        ok      ok      ok        ok           ok        ok
people:agree                    in     405       405     405     405       405          405       405
people:withdraw_consent         in     405       405     405     405       405          405       405
people:text                     ok     ok        ok      ok      ok        ok           ok        ok
people:texts                    in     404       404     404     404       404          404       ok
people:publish_text             in     404       404     404     404       404          404       ok
people:log                      in     ok        ok      ok      ok        ok           ok        ok
people:data                     in     ok        ok      ok      ok        ok           ok        ok
people:data_copy                in     404       404     404     404       ok           404       404
people:delete                   in     ok        ok      ok      ok        ok           ok        ok
notifications:bell              in     ok        ok      ok      ok        ok           ok        ok
notifications:letters           in     ok        ok      ok      ok        ok           ok        ok
notifications:stop              ok     ok        ok      ok      ok        ok           ok        ok
notifications:write_again       in     405       405     405     405       405          405       405
notifications:letters_by_link   ok     ok        ok      ok      ok        ok           ok        ok
notifications:open              in     404       404     404     404       go           404       404

# Finding an institution; importing is the operator's
institutions:search             ok     ok        ok      ok      ok        ok           ok        ok
institutions:imports            in     404       404     404     404       404          404       ok
institutions:import_run         in     404       404     404     404       404          404       ok
institutions:upload             in     404       404     404     404       404          404       ok
institutions:institutions       in     404       404     404     404       404          404       ok
institutions:add                in     404       404     404     404       404          404       ok
institutions:institution        in     404       404     404     404       404          404       ok
institutions:closing            in     404       404     404     404       404          404       ok

# The plan of the year is the crew's; supervision sees that it is kept, and no word of it
plans:plan                      in     403      ok      403     403       ok           ok        ok
plans:begin                     in     403      403     403     403       ok           403       403
plans:from_survey               in     403      403     403     403       ok           403       403
plans:example                   in     403      403     403     403       ok           403       403
plans:general_aim               in     403      403     403     403       ok           403       403
plans:show                      in     403      403     403     403       ok           403       403
plans:adopt                     in     403      403     403     403       ok           403       403
plans:add                       in     403      403     403     403       ok           403       403
plans:edit                      in     403      403     403     403       ok           403       403
plans:needs                     in     403      ok      403     403       ok           403       403
plans:need                      in     403      403     403     403       ok           403       403
plans:remove                    in     403      403     403     403       ok           403       403
plans:versions                  in     403      ok      403     403       ok           403       403
plans:version                   in     403      ok      403     403       ok           403       403
plans:changes                   in     403      ok      403     403       ok           403       403
plans:comments                  in     403      ok      403     403       ok           403       403
plans:part                      in     403      ok      403     403       ok           403       403
plans:print                     in     403      ok      403     403       ok           403       403
plans:pdf                       in     403      ok      403     403       ok           403       403
plans:docx                      in     403      ok      403     403       ok           403       403
plans:accept                    in     405      405     405     405       405          405       405
plans:comment                   in     405      405     405     405       405          405       405
plans:aim_state                 in     405      405     405     405       405          405       405
plans:do                        in     405      405     405     405       405          405       405
plans:calendar_address          in     405      405     405     405       405          405       405
plans:my_tasks                  in     ok       ok      ok      ok        ok           ok        ok
plans:feed                      ok     ok       ok      ok      ok        ok           ok        ok

# Meetings: the crew's; when and where is known to supervision too, and to those a meeting is open to
meetings:list                   ok     ok        ok      ok      ok        ok           ok        ok
meetings:new                    in     403       403     403     403       ok           403       403
meetings:meeting                404    404       ok      404     404       ok           ok        ok
meetings:edit                   in     404       403     404     404       ok           403       403
meetings:days                   in     404       403     404     404       ok           403       403
meetings:item_new               in     404       403     404     404       ok           403       403
meetings:item_propose           in     404       ok      404     404       ok           403       403
meetings:agenda_proposals       405    405       405     405     405       405          405       405
meetings:item                   in     404       403     404     404       ok           403       403
meetings:item_deed              405    405       405     405     405       405          405       405
meetings:call_off               in     404       403     404     404       ok           403       403
meetings:answer                 405    405       405     405     405       405          405       405
meetings:people                 in     404       ok      404     404       ok           403       403
meetings:register               in     404       403     404     404       ok           403       403
meetings:hours                  in     404       403     404     404       ok           403       403
meetings:my_hours               in     403       ok      403     403       ok           403       403
meetings:door                   in     404       403     404     404       ok           403       403
meetings:door_qr                in     404       403     404     404       ok           403       403
meetings:online                 405    405       405     405     405       405          405       405
meetings:typed                  in     ok        ok      ok      ok        ok           ok        ok
meetings:scanned                404    404       404     404     404       404          404       404
meetings:check_in               405    405       405     405     405       405          405       405
meetings:minutes                in     404       ok      404     404       ok           403       403
meetings:minutes_edit           in     404       403     404     404       ok           403       403
meetings:minutes_keep           405    405       405     405     405       405          405       405
meetings:minutes_open           in     404       403     404     404       go           403       403
meetings:minutes_approve        in     404       403     404     404       ok           403       403
meetings:minutes_correct        in     404       403     404     404       ok           403       403
meetings:minutes_pdf            in     404       404     404     404       404          403       403
meetings:remark                 405    405       405     405     405       405          405       405
meetings:remark_answer          in     404       403     404     404       ok           403       403
meetings:signing_list           in     404       403     404     404       ok           403       403
meetings:filled_list            in     404       403     404     404       ok           403       403
meetings:pack                   in     404       403     404     404       ok           403       403
meetings:xlsx                   in     404       403     404     404       ok           403       403
meetings:csv                    in     404       403     404     404       ok           403       403
meetings:calendar               in     ok        ok      ok      ok        ok           ok        ok
meetings:ics                    404    404       ok      404     404       ok           ok        ok
meetings:letter_to_head         in     404       ok      404     404       ok           403       403
meetings:network_feed           ok     ok        ok      ok      ok        ok           ok        ok
meetings:network_feed_address   405    405       405     405     405       405          405       405
meetings:programme_feed         ok     ok        ok      ok      ok        ok           ok        ok
meetings:answer_by_link         ok     ok        ok      ok      ok        ok           ok        ok
meetings:dates_new              in     403       403     403     403       ok           403       403
meetings:dates                  in     404       ok      404     404       ok           ok        ok
meetings:dates_enter            in     404       403     404     404       ok           403       403
meetings:dates_option           in     404       403     404     404       ok           403       403
meetings:dates_needed           in     404       403     404     404       ok           403       403
meetings:dates_prolong          in     404       403     404     404       ok           403       403
meetings:dates_close            in     404       403     404     404       ok           403       403
meetings:dates_withdraw         in     404       403     404     404       ok           403       403
meetings:dates_choose           in     404       403     404     404       ok           403       403
meetings:dates_by_link          ok     ok        ok      ok      ok        ok           ok        ok
meetings:item_files             in     404       403      404      404        ok            403        403
meetings:file                   in     404       ok       404      404        ok            404        404
meetings:file_drop              405    405       405      405      405        405           405        405
meetings:visit_files            405    405       405      405      405        405           405        405
meetings:questions              405    405       405      405      405        405           405        405
meetings:dates_questions        405    405       405      405      405        405           405        405
meetings:visits                 in     404       ok       404      404        ok            403        403
meetings:visit_suggest          in     404       ok       404      404        ok            403        403
meetings:visit_invite           in     404       403      404      404        ok            403        403
meetings:visit_invite_suggested in     404       403      404      404        ok            403        403
meetings:visit_deed             405    405       405      405      405        405           405        405
meetings:visit_by_link          ok     ok        ok       ok       ok         ok            ok         ok
meetings:visit_ics              ok     ok        ok       ok       ok         ok            ok         ok
meetings:expert_by_link         ok     ok        ok       ok       ok         ok            ok         ok
meetings:experts                in     404       ok       404      404        ok            ok         ok
meetings:expert_new             in     404       403      404      404        ok            ok         ok
meetings:expert_edit            in     404       403      404      404        403           ok         ok
meetings:expert_remove          405    405       405      405      405        405           405        405

# A network: what its people and those above may see and set
networks:join                   ok     ok        go      go      go        go           ok        ok
networks:waiting                in     go        go      go      go        go           go        go
networks:welcome                ok     ok        ok      ok      ok        ok           ok        ok
networks:waiting_link           ok     ok        ok      ok      ok        ok           ok        ok
networks:letter_to_head         ok     ok        ok      ok      ok        ok           ok        ok
networks:seats                  in     403       403     403     403       ok           ok        ok
networks:ahead                  in     403       403     403     403       ok           ok        ok
networks:leave                  in     403       ok      ok      ok        ok           403       403
networks:crew                   in     403       ok      403     403       ok           ok        ok
networks:membership             in     403       403     403     403       ok           ok        ok
networks:write                  in     403       ok      403     403       ok           ok        ok
networks:write_to_all           in     403       403     403     403       ok           ok        ok
networks:companions             in     403       ok      403     403       ok           403       403
networks:companion              in     405       405     405     405       405          405       405
networks:roles                  in     403       ok      ok      ok        ok           ok        ok
networks:contract               in     403       ok      ok      ok        ok           ok        ok
networks:edit                   in     403       403     403     403       ok           ok        ok
networks:open                   in     403       403     403     403       ok           ok        ok
networks:archive                in     403       403     403     403       ok           ok        ok
networks:request                in     403       403     403     403       ok           ok        ok
networks:invite                 in     403       403     403     403       ok           ok        ok
networks:invite_many            in     403       403     403     403       ok           ok        ok
networks:remind                 in     403       403     403     403       ok           ok        ok
networks:links                  in     403       403     403     403       ok           ok        ok
networks:rooms                  in     403       403     403     403       ok           ok        ok
networks:screen                 in     403       403     403     403       ok           ok        ok
networks:qr                     in     403       403     403     403       ok           ok        ok
networks:link                   ok     ok        go      go      go        go           ok        ok
networks:link_close             in     405       405     405     405       405          405       405
networks:request_withdraw       in     405       405     405     405       405          405       405
networks:invitation_withdraw    in     405       405     405     405       405          405       405
networks:invitation_resend      in     405       405     405     405       405          405       405
networks:invitation             ok     ok        ok      ok      ok        ok           ok        ok
networks:next_year              in     403       403     403     403       ok           ok        ok
networks:stays                  in     403       403     403     403       ok           ok        ok
networks:stay                   in     go        go      go      go        go           go        go
networks:stay_link              ok     ok        ok      ok      ok        ok           ok        ok
networks:as_member              in     405       405     405     405       405          405       405
networks:fold_steps             in     405       405     405     405       405          405       405
networks:stage                  in     403       403     403     403       ok           403       403
networks:hand_over              in     403       403     403     403       ok           403       403
networks:hand_over_answer       in     403       ok      403     403       ok           403       403
networks:appoint                in     403       403     403     403       403          ok        ok

# Surveys are the crew's like conversations; the link of a letter and a programme's door are for whoever holds them
surveys:list                    in     404       ok      404     404       ok           404       404
surveys:new                     in     404       403     404     404       ok           404       404
surveys:survey                  in     404       ok      404     404       ok           404       404
surveys:edit                    in     404       403     404     404       ok           404       404
surveys:new_question            in     404       403     404     404       ok           404       404
surveys:edit_question           in     404       403     404     404       ok           404       404
surveys:move_question           in     405       405     405     405       405          405       405
surveys:drop_question           in     405       405     405     405       405          405       405
surveys:preview                 in     404       403     404     404       ok           404       404
surveys:drop                    in     404       403     404     404       ok           404       404
surveys:open                    in     404       403     404     404       ok           404       404
surveys:remind                  in     404       403     404     404       ok           404       404
surveys:newcomers               in     404       403     404     404       ok           404       404
surveys:prolong                 in     404       403     404     404       ok           404       404
surveys:close                   in     404       403     404     404       ok           404       404
surveys:paper                   in     404       403     404     404       ok           404       404
surveys:outcome                 in     404       403     404     404       ok           404       404
surveys:names                   in     404       403     404     404       ok           404       404
surveys:xlsx                    in     404       ok      404     404       ok           404       404
surveys:csv                     in     404       ok      404     404       ok           404       404
surveys:pdf                     in     404       ok      404     404       ok           404       404
surveys:programme               in     404       404     404     404       404          ok        ok
surveys:new_in_programme        in     404       404     404     404       404          ok        ok
surveys:free_school             in     404       404     404     404       404          ok        ok
surveys:take_part               ok     ok        ok      ok      ok        ok           ok        ok
surveys:answer                  ok     ok        ok      ok      ok        ok           ok        ok

# Conversation: the crew's alone. Experts, observers and supervision learn nothing
forum:threads                   in     404       ok      404     404       ok           404       404
forum:new                       in     404       ok      404     404       ok           404       404
forum:new_confidential          in     404       ok      404     404       ok           404       404
forum:readers                   in     404       404     404     404       ok           404       404
forum:thread                    in     404       ok      404     404       ok           404       404
forum:reply                     in     405       405     405     405       405          405       405
forum:draft                     405    405       405     405     405       405          405       405
forum:edit                      in     404       403     404     404       ok           404       404
forum:withdraw                  in     404       403     404     404       ok           404       404
forum:versions                  in     404       ok      404     404       ok           404       404
forum:mailed                    in     404       403     404     404       ok           404       404
forum:file                      in     404       ok      404     404       ok           404       404
forum:useful                    in     405       405     405     405       405          405       405
forum:ask_anonymously           in     404       go      404     404       go           404       404
forum:anonymous                 in     404       ok      404     404       ok           404       404
forum:anonymous_draft           405    405       405     405     405       405          405       405
forum:anonymous_code            in     405       405     405     405       405          405       405
forum:anonymous_edit            in     404       404     404     404       404          404       404
forum:anonymous_withdraw        in     404       404     404     404       404          404       404
forum:anonymous_appeal          in     404       404     404     404       404          404       404
forum:anonymous_mark_answer     in     405       405     405     405       405          405       405
forum:moderation                in     404       403     404     404       ok           404       404
forum:report                    in     404       ok      404     404       ok           404       404
forum:leave_standing            in     405       405     405     405       405          405       405
forum:hide                      in     404       403     404     404       ok           404       404
forum:hiding                    in     404       404     404     404       ok           ok        404
forum:appeal                    in     405       405     405     405       405          405       405
forum:appeal_answer             in     405       405     405     405       405          405       405
forum:bring_back                in     405       405     405     405       405          405       405
forum:steer                     in     405       405     405     405       405          405       405
forum:mark_answer               in     405       405     405     405       405          405       405
forum:tidy                      in     404       403     404     404       ok           404       404
forum:move                      in     405       405     405     405       405          405       405
forum:split                     in     405       405     405     405       405          405       405
forum:merge                     in     405       405     405     405       405          405       405
forum:new_poll                  in     404       403     404     404       ok           404       404
forum:vote                      in     405       405     405     405       405          405       405
forum:end_poll                  in     405       405     405     405       405          405       405
forum:held                      in     404       404     404     404       ok           404       404
forum:release_held              in     405       405     405     405       405          405       405
forum:reject_held               in     405       405     405     405       405          405       405
forum:take_back_held            in     405       405     405     405       405          405       405
forum:follow                    in     405       405     405     405       405          405       405
forum:sum_up                    in     404       ok      404     404       ok           404       404
forum:names                     in     404       ok      404     404       ok           404       404
forum:read_all                  in     405       405     405     405       405          405       405

# Needs: read and signed by everybody, corrected by the author (here the coordinator), decided by the programme
proposals:list                  ok     ok        ok      ok      ok        ok           ok        ok
proposals:new                   ok     ok        ok      ok      ok        ok           ok        ok
proposals:call                  ok     ok        ok      ok      ok        ok           ok        ok
proposals:new_in_call           ok     ok        ok      ok      ok        ok           ok        ok
proposals:similar               405    405       405     405     405       405          405       405
proposals:proposal              ok     ok        ok      ok      ok        ok           ok        ok
proposals:versions              ok     ok        ok      ok      ok        ok           ok        ok
proposals:sign                  ok     ok        ok      ok      ok        ok           ok        ok
proposals:report                ok     ok        ok      ok      ok        403          ok        ok
proposals:leave_standing        in     405       405     405     405       405          405       405
proposals:withdraw_signature    in     405       405     405     405       405          405       405
proposals:preview               in     404       404     404     404       ok           404       404
proposals:correct               in     403       403     403     403       ok           403       403
proposals:withdraw              in     403       403     403     403       ok           403       403
proposals:decide                in     403       403     403     403       403          ok        ok
proposals:hide                  in     403       403     403     403       403          ok        ok
proposals:show_again            in     405       405     405     405       405          405       405
proposals:queue                 in     404       404     404     404       404          ok        ok
proposals:new_call              in     404       404     404     404       404          ok        ok
proposals:edit_call             in     404       404     404     404       404          ok        ok
proposals:release               in     404       404     404     404       404          ok        ok

# Supervision of the programme
supervision:home                in     403       403     403     403       403          ok        ok
supervision:programme           in     404       404     404     404       404          ok        ok
supervision:network             in     404       404     404     404       404          ok        ok
supervision:found               in     404       404     404     404       404          ok        ok
supervision:together            in     404       404     404     404       404          ok        ok
supervision:edit                in     404       404     404     404       404          ok        ok
supervision:archive             in     404       404     404     404       404          403       ok
supervision:accessions          in     404       404     404     404       404          ok        ok
supervision:choose_institutions in     404       404     404     404       404          ok        ok
supervision:accession_preview   in     404       404     404     404       404          405       405
supervision:accede_many         in     404       404     404     404       404          405       405
supervision:withdraw_many       in     404       404     404     404       404          405       405
supervision:appoint             in     404       404     404     404       404          ok        ok
supervision:groups              in     404       404     404     404       404          ok        ok
supervision:groups_sample       in     404       404     404     404       404          ok        ok
supervision:group_columns       in     404       404     404     404       404          ok        ok
supervision:group_networks      in     404       404     404     404       404          ok        ok
supervision:group_list          in     404       404     404     404       404          ok        ok
supervision:group_drop          in     404       404     404     404       404          405       405
supervision:log                 in     404       404     404     404       404          ok        ok
supervision:log_file            in     404       404     404     404       404          405       405
supervision:end_appointment     in     404       404     404     404       404          ok        ok
supervision:withdraw_accession  in     404       404     404     404       404          405       405

# The installation
supervision:operator            in     404       404     404     404       404          404       ok
supervision:found_programme     in     404       404     404     404       404          404       ok
supervision:people              in     404       404     404     404       404          404       ok
supervision:own_words           in     404       404     404     404       404          404       ok
supervision:recognise           in     404       404     404     404       404          404       404
supervision:settings            in     404       404     404     404       404          404       ok
supervision:reset_second_factor in     404       404     404     404       404          404       ok
supervision:outbox              in     404       404     404     404       404          404       ok
supervision:returned            in     404       404     404     404       404          404       ok
supervision:write_again         in     404       404     404     404       404          404       405
supervision:installation_log    in     404       404     404     404       404          404       ok
supervision:installation_log_file in   404       404     404     404       404          404       405
supervision:retry               in     404       404     404     404       404          404       405

# In demonstration mode only
site:demo                       ok     ok        ok      ok      ok        ok           ok        ok
site:mail                       ok     ok        ok      ok      ok        ok           ok        ok
site:letter                     ok     ok        ok      ok      ok        ok           ok        ok
site:letter_look                ok     ok        ok      ok      ok        ok           ok        ok
site:components                 ok     ok        ok      ok      ok        ok           ok        ok

# For machines and browsers
site:logo                       ok     ok        ok      ok      ok        ok           ok        ok
site:health                     ok     ok        ok      ok      ok        ok           ok        ok
"""


def rows() -> dict[str, dict[str, str]]:
    """The table as {name: {role: answer}}."""
    table = {}
    for line in TABLE.splitlines():
        if line.strip() and not line.startswith("#"):
            name, *answers = line.split()
            assert len(answers) == len(ROLES), f"{name} has {len(answers)} answers"
            assert name not in table, f"{name} stands twice"
            table[name] = dict(zip(ROLES, answers, strict=True))
    return table
