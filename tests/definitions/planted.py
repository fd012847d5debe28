"""One planted violation per finding code: what is changed in the sample bundle so that the gate must say this."""

# One violation per line reads as a table, so the lines are as long as they are.
# ruff: noqa: E501

from __future__ import annotations

from tests.definitions.sample_bundle import Edit

BPMN, YAML, DMN, RUBRIC = "sample.bpmn", "sample.yaml", "grade.dmn", "score.rubric"

_CHECK = '<bpmn:userTask id="check" name="形式审查" camunda:formKey="check" camunda:candidateGroups="officer"'
_CONSTRUCT = '<bpmn:manualTask id="construct" name="开展建设" camunda:candidateGroups="applicant">'
_HINT = '<camunda:property name="hint" value="逐项填写" />'
_WRITTEN = '<camunda:property name="together" value="true" />'
_SEALED = '<camunda:property name="sealed" value="true" />'
_MULTI = "<bpmn:multiInstanceLoopCharacteristics"
SHEET = "${sheet('sample_score', 'review', form.rows)}"
SCORE = "score = assess('sample_score', {'review': scores}).total"
SUMS = """key: sums
title: 合计不符
sheets:
  - key: a
    title: 表
    stated: 100
    groups:
      - {no: 一, title: 甲, stated: 50, items: [{no: "1", title: 项, max: 50}]}
      - {no: 二, title: 乙, stated: 60, items: [{no: "2", title: 项, max: 50}]}
"""
_MAIN_END = '  </bpmn:process>\n  <bpmn:process id="sample_rectify"'


def b(old: str, new: str) -> Edit:
    """An edit of the diagram."""
    return BPMN, old, new


def y(old: str, new: str) -> Edit:
    """An edit of the manifest."""
    return YAML, old, new


def r(old: str, new: str) -> Edit:
    """An edit of the rubric."""
    return RUBRIC, old, new


def into_main(element: str) -> Edit:
    """``element`` added to the first process."""
    return b(_MAIN_END, f"    {element}\n{_MAIN_END}")


def into_build(element: str) -> Edit:
    """``element`` added to the sub-process."""
    return b("      " + _CONSTRUCT, f"      {element}\n      {_CONSTRUCT}")


PLANTED: dict[str, tuple[Edit, ...]] = {
    # files
    "xml.encoding": (b('encoding="UTF-8"', 'encoding="GB2312"'),),
    "xml.doctype": (b("<bpmn:definitions ", "<!DOCTYPE x>\n<bpmn:definitions "),),
    "xml.not_well_formed": (b("</bpmn:definitions>", ""),),
    "xml.too_many_nodes": (b("<bpmn:collaboration ", "<bpmn:category />" * 20_001 + "<bpmn:collaboration "),),
    "xml.too_deep": (b("<bpmn:collaboration ", "<a>" * 110 + "</a>" * 110 + "<bpmn:collaboration "),),
    "diagram.not_bpmn": (b("BPMN/20100524/MODEL", "BPMN/20300524/MODEL"),),
    "diagram.no_process": (("empty.bpmn", "", '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" />'),),
    "diagram.platform": (b('id="sample_definitions"', 'id="sample_definitions" xmlns:m="m" m:executionPlatform="Camunda Cloud"'),),
    "bundle.file_missing": (y("diagrams: [sample.bpmn]", "diagrams: [sample.bpmn, second.bpmn]"),),
    "decision.invalid": ((DMN, 'hitPolicy="FIRST"', 'hitPolicy="COLLECT"'),),
    "form.not_json": (("apply.form", "{", "["),),
    "form.unused": (("spare.form", "", '{"type": "default", "components": []}'),),
    # ids
    "id.missing": (b('<bpmn:endEvent id="reminded" ', "<bpmn:endEvent "),),
    "id.duplicate": (b('<bpmn:endEvent id="reminded"', '<bpmn:endEvent id="apply"'),),
    "id.reserved": (b('<bpmn:endEvent id="reminded"', '<bpmn:endEvent id="End"'),),
    "id.malformed": (b('<bpmn:endEvent id="reminded"', '<bpmn:endEvent id="re minded"'),),
    "id.in_two_files": (("twin.bpmn", "", '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:process id="sample_main" /></bpmn:definitions>'),),
    # processes and elements
    "process.not_executable": (b('isExecutable="true"', 'isExecutable="false"'),),
    "process.no_start": (b('<bpmn:startEvent id="begin" name="提出申请">', '<bpmn:manualTask id="begin" name="提出申请">'), b("</bpmn:startEvent>", "</bpmn:manualTask>")),
    "process.two_starts": (into_main('<bpmn:startEvent id="again" name="再来" />'),),
    "process.no_end": (into_main('<bpmn:subProcess id="inner" name="空"><bpmn:startEvent id="s" name="始" /></bpmn:subProcess>'),),
    "process.nobody_starts": (b(' camunda:candidateStarterGroups="applicant"', ""),),
    "process.unknown": (b('camunda:topic="seal">', 'camunda:topic="start_case"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="process">nowhere</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>'),),
    "subprocess.start": (b('<bpmn:startEvent id="build_begin" name="开始建设">', '<bpmn:manualTask id="build_begin" name="开始建设">'), b("</bpmn:startEvent>\n      <bpmn:manualTask", "</bpmn:manualTask>\n      <bpmn:manualTask")),
    "element.plain_task": (into_main('<bpmn:task id="plain" name="某事" />'),),
    "element.complex_gateway": (into_main('<bpmn:complexGateway id="complex" name="复杂" />'),),
    "element.transaction": (into_main('<bpmn:transaction id="transaction" name="事务" />'),),
    "element.ad_hoc": (into_main('<bpmn:adHocSubProcess id="adhoc" name="即席" />'),),
    "element.event_sub_process": (into_main('<bpmn:subProcess id="eventual" name="事件" triggeredByEvent="true" />'),),
    "element.loop_marker": (b("</bpmn:userTask>", "<bpmn:standardLoopCharacteristics /></bpmn:userTask>"),),
    "element.unsupported": (into_main('<bpmn:globalTask id="global" />'),),
    "element.foreign": (into_main('<x:note xmlns:x="urn:x" id="note" />'),),
    "data.drawing": (into_main('<bpmn:dataObjectReference id="paper" name="申请书" />'),),
    "data.too_deep": (into_build('<bpmn:subProcess id="deep" name="深"><bpmn:dataObjectReference id="paper" /></bpmn:subProcess>'),),
    "data.flow": (into_main('<bpmn:userTask id="u" name="某事" camunda:formKey="check" camunda:candidateGroups="officer"><bpmn:dataInputAssociation id="assoc" /></bpmn:userTask>'),),
    # events
    "event.link": (into_main('<bpmn:intermediateThrowEvent id="l" name="转"><bpmn:linkEventDefinition id="ld" /></bpmn:intermediateThrowEvent>'),),
    "event.compensation": (into_main('<bpmn:intermediateThrowEvent id="l" name="补偿"><bpmn:compensateEventDefinition id="ld" /></bpmn:intermediateThrowEvent>'),),
    "event.signal": (into_main('<bpmn:intermediateThrowEvent id="l" name="信号"><bpmn:signalEventDefinition id="ld" /></bpmn:intermediateThrowEvent>'),),
    "event.conditional": (into_main('<bpmn:intermediateCatchEvent id="l" name="条件"><bpmn:conditionalEventDefinition id="ld" /></bpmn:intermediateCatchEvent>'),),
    "event.several": (b('<bpmn:messageEventDefinition id="objection_message"', '<bpmn:timerEventDefinition id="t2" /><bpmn:messageEventDefinition id="objection_message"'),),
    "event.no_definition": (b('<bpmn:messageEventDefinition id="objection_message" messageRef="m_objection" />', ""),),
    "event.not_here": (b('<bpmn:terminateEventDefinition id="refused_terminate" />', '<bpmn:timerEventDefinition id="t2" />'),),
    "boundary.no_host": (b('attachedToRef="check"', 'attachedToRef="construct"'),),
    "boundary.never_fires": (b('attachedToRef="rectify"', 'attachedToRef="apply"'),),
    "boundary.incoming": (b('targetRef="remind_head"', 'targetRef="check_late"'),),
    "multi.not_here": (b("<bpmn:script>", _MULTI + ' camunda:collection="${experts}" camunda:elementVariable="e" /><bpmn:script>'),),
    "multi.data_reference": (b(_MULTI + ' camunda:collection="${experts}" camunda:elementVariable="expert">', _MULTI + "><bpmn:loopDataInputRef>experts</bpmn:loopDataInputRef>"),),
    "multi.cardinality": (b(_MULTI + ' camunda:collection="${experts}" camunda:elementVariable="expert">', _MULTI + "><bpmn:loopCardinality>3</bpmn:loopCardinality>"),),
    "multi.no_collection": (b('camunda:collection="${experts}" ', ""),),
    "multi.no_element": (b('camunda:elementVariable="expert"', ""),),
    "multi.half_result": (b('<camunda:property name="resultElement" value="' + SHEET + '" />', ""),),
    "multi.not_multi": (b('<camunda:property name="hint" value="逐项填写" />', '<camunda:property name="resultCollection" value="x" />'),),
    # flows and gateways
    "flow.dangling": (b('targetRef="remind_head"', 'targetRef="nowhere"'),),
    "flow.crosses": (b('targetRef="remind_head"', 'targetRef="construct"'),),
    "flow.condition_ignored": (b('sourceRef="begin" targetRef="prepare" />', 'sourceRef="begin" targetRef="prepare"><bpmn:conditionExpression>${true}</bpmn:conditionExpression></bpmn:sequenceFlow>'),),
    "flow.condition_on_default": (b('sourceRef="is_complete" targetRef="apply" />', 'sourceRef="is_complete" targetRef="apply"><bpmn:conditionExpression>${true}</bpmn:conditionExpression></bpmn:sequenceFlow>'),),
    "flow.no_condition": (b('<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${complete}</bpmn:conditionExpression>', ""),),
    "gateway.bad_default": (b('default="f_is_complete_apply"', 'default="f_prepare_apply"'),),
    "gateway.default_ignored": (b('<bpmn:parallelGateway id="fork"', '<bpmn:parallelGateway id="fork" default="f_fork_check"'),),
    "gateway.no_default": (b(' default="f_is_complete_apply"', ""),),
    "gateway.mixed": (b('targetRef="wait_objection" />', 'targetRef="wait_objection" /><bpmn:sequenceFlow id="more" sourceRef="join" targetRef="seal" />'),),
    "gateway.idle": (into_main('<bpmn:exclusiveGateway id="idle" />'), into_main('<bpmn:sequenceFlow id="i1" sourceRef="idle" targetRef="idle" />')),
    "gateway.one_event": (b('sourceRef="wait_objection" targetRef="objection"', 'sourceRef="is_complete" targetRef="objection"'),),
    "gateway.event_branch": (b('sourceRef="wait_objection" targetRef="objection"', 'sourceRef="wait_objection" targetRef="handle_objection"'),),
    "gateway.too_many_forks": (into_main("".join(f'<bpmn:parallelGateway id="p{n}" /><bpmn:sequenceFlow id="a{n}" sourceRef="p{n}" targetRef="seal" /><bpmn:sequenceFlow id="b{n}" sourceRef="p{n}" targetRef="seal" />' for n in range(12))),),
    "node.no_incoming": (b('<bpmn:sequenceFlow id="f_remind_head_reminded" sourceRef="remind_head" targetRef="reminded" />', ""),),
    "node.no_outgoing": (b('<bpmn:sequenceFlow id="f_remind_head_reminded" sourceRef="remind_head" targetRef="reminded" />', ""),),
    "node.several_outgoing": (into_main('<bpmn:sequenceFlow id="second" sourceRef="remind_head" targetRef="seal" />'),),
    "node.start_entered": (b('targetRef="remind_head"', 'targetRef="begin"'),),
    "node.end_left": (into_main('<bpmn:sequenceFlow id="on" sourceRef="reminded" targetRef="seal" />'),),
    "node.unreachable": (b('sourceRef="fork" targetRef="check"', 'sourceRef="remind_head" targetRef="check"'),),
    "node.no_end": (b('sourceRef="seal" targetRef="done_end"', 'sourceRef="seal" targetRef="seal"'),),
    # tokens
    "graph.deadlock": (b('<bpmn:parallelGateway id="fork"', '<bpmn:eventBasedGateway id="fork"'), b("</bpmn:parallelGateway>", "</bpmn:eventBasedGateway>")),
    "graph.flood": (b('sourceRef="check" targetRef="join"', 'sourceRef="check" targetRef="apply"'),),
    "graph.twice": (b('<bpmn:parallelGateway id="join"', '<bpmn:exclusiveGateway id="join"'), b("<bpmn:outgoing>f_join_wait_objection</bpmn:outgoing>\n    </bpmn:parallelGateway>", "</bpmn:exclusiveGateway>")),
    "graph.rejoins": (b('sourceRef="remind_head" targetRef="reminded"', 'sourceRef="remind_head" targetRef="seal"'),),
    "graph.automatic_loop": (into_main('<bpmn:exclusiveGateway id="spin" default="s1" /><bpmn:sequenceFlow id="s1" sourceRef="spin" targetRef="spun" /><bpmn:scriptTask id="spun"><bpmn:script>n = 1</bpmn:script></bpmn:scriptTask><bpmn:sequenceFlow id="s2" sourceRef="spun" targetRef="spin" />'),),
    "graph.not_proven": (into_main(
        '<bpmn:startEvent id="s" /><bpmn:sequenceFlow id="s0" sourceRef="s" targetRef="wide" /><bpmn:parallelGateway id="wide" />'
        + "".join(f'<bpmn:sequenceFlow id="w{n}_0" sourceRef="wide" targetRef="n{n}_0" />' for n in range(8))
        + "".join(f'<bpmn:manualTask id="n{n}_{k}" /><bpmn:sequenceFlow id="w{n}_{k + 1}" sourceRef="n{n}_{k}" targetRef="n{n}_{k + 1}" />' for n in range(8) for k in range(5))
        + "".join(f'<bpmn:endEvent id="n{n}_5" />' for n in range(8))
    ),),
    # forms, people
    "form.missing": (b(' camunda:formKey="check"', ""),),
    "form.unknown": (b('camunda:formKey="check"', 'camunda:formKey="chek"'),),
    "form.no_such_field": (b("${form.passed}", "${form.pased}"),),
    "form.no_such_input": (b('name="expert_options"', 'name="expert_option"'),),
    "form.no_rows": (b("""<camunda:inputParameter name="rows">${rubric_rows('sample_score', 'review')}</camunda:inputParameter>""", ""),),
    "task.nobody": (b(_CHECK, _CHECK.replace(' camunda:candidateGroups="officer"', "")),),
    "role.unknown": (b(_CHECK, _CHECK.replace("officer", "offizer")),),
    "role.no_party": (y("{name: 经办人, name_en: officer, party: bureau,", "{name: 经办人, name_en: officer,"),),
    "party.unknown": (y("head: {name: 处长, name_en: division head, party: bureau", "head: {name: 处长, party: buro"),),
    # what elements name
    "operation.none": (b(' camunda:topic="seal"', ""),),
    "operation.unknown": (b('camunda:topic="seal"', 'camunda:topic="seel"'),),
    "operation.input_missing": (b('<camunda:inputParameter name="state">listed</camunda:inputParameter>', ""),),
    "operation.input_unknown": (b('<camunda:inputParameter name="role">head</camunda:inputParameter>', '<camunda:inputParameter name="role">head</camunda:inputParameter><camunda:inputParameter name="roll">x</camunda:inputParameter>'),),
    "decision.none": (b(' camunda:decisionRef="grade"', ""),),
    "decision.unknown": (b('camunda:decisionRef="grade"', 'camunda:decisionRef="grad"'),),
    "decision.no_result": (b('camunda:resultVariable="level" ', ""),),
    "decision.mapping": (b(' camunda:mapDecisionResult="singleEntry"', ""),),
    "decision.many_outputs": ((DMN, '<rule id="grade_good">', '<output id="o2" name="note" typeRef="string" />\n      <rule id="grade_good">'), (DMN, '<text>"good"</text></outputEntry>', '<text>"good"</text></outputEntry><outputEntry id="x1"><text>"a"</text></outputEntry>'), (DMN, '<text>"fair"</text></outputEntry>', '<text>"fair"</text></outputEntry><outputEntry id="x2"><text>"b"</text></outputEntry>')),
    "call.none": (b(' calledElement="sample_rectify"', ""),),
    "call.unknown": (b('calledElement="sample_rectify"', 'calledElement="sample_rectif"'),),
    "call.itself": (b('calledElement="sample_rectify"', 'calledElement="sample_main"'),),
    "call.not_read": (b('target="level" />', 'target="levels" />'),),
    "call.half_row": (b('<camunda:in source="level" target="level" />', '<camunda:in source="level" />'),),
    "message.missing": (b(' messageRef="m_objection"', ""),),
    "message.unknown": (b('messageRef="m_objection"', 'messageRef="m_obj"'),),
    "message.no_name": (b('<bpmn:message id="m_built" name="建成" />', '<bpmn:message id="m_built" />'),),
    "message.nobody_sends": (y("异议: {name: 异议, roles: [officer]}", "异论: {name: 异议, roles: [officer]}"),),
    "error.missing": (b('<bpmn:errorEventDefinition id="rectify_bad_error" errorRef="e_failed" />', '<bpmn:errorEventDefinition id="rectify_bad_error" />'),),
    "error.unknown": (b('errorRef="e_failed"', 'errorRef="e_fail"'),),
    "error.no_code": (b(' errorCode="failed"', ""),),
    "error.uncaught": (b('id="rectify_bad_error" errorRef="e_failed"', 'id="rectify_bad_error" errorRef="e_other"'), b("<bpmn:error id=", '<bpmn:error id="e_other" errorCode="other" />\n  <bpmn:error id=')),
    "error.never_thrown": (b('id="rectify_failed_error" errorRef="e_failed"', 'id="rectify_failed_error" errorRef="e_other"'), b("<bpmn:error id=", '<bpmn:error id="e_other" errorCode="other" />\n  <bpmn:error id=')),
    "escalation.missing": (into_build('<bpmn:endEvent id="esc"><bpmn:escalationEventDefinition id="escd" /></bpmn:endEvent>'),),
    "escalation.unknown": (into_build('<bpmn:endEvent id="esc"><bpmn:escalationEventDefinition id="escd" escalationRef="nope" /></bpmn:endEvent>'),),
    "escalation.no_code": (into_build('<bpmn:endEvent id="esc"><bpmn:escalationEventDefinition id="escd" escalationRef="x" /></bpmn:endEvent>'), b("<bpmn:error id=", '<bpmn:escalation id="x" name="x" />\n  <bpmn:error id=')),
    "escalation.uncaught": (into_build('<bpmn:endEvent id="esc"><bpmn:escalationEventDefinition id="escd" escalationRef="x" /></bpmn:endEvent>'), b("<bpmn:error id=", '<bpmn:escalation id="x" escalationCode="x" />\n  <bpmn:error id=')),
    "escalation.never_thrown": (into_main('<bpmn:boundaryEvent id="esc" attachedToRef="build"><bpmn:escalationEventDefinition id="escd" escalationRef="x" /></bpmn:boundaryEvent>'), b("<bpmn:error id=", '<bpmn:escalation id="x" escalationCode="x" />\n  <bpmn:error id=')),
    "declared.unused": (y("deadlines:\n", "deadlines:\n  spare: {name: 备用}\n"),),
    "declared.draft_in_force": (y("version_note:", "status: draft\neffective_from: \"2026-01-01\"\nversion_note:"),),
    "text.unknown": (b('name="text">approval<', 'name="text">aproval<'),),
    "text.no_input": (b('<camunda:inputParameter name="pass_mark">${param.pass_mark}</camunda:inputParameter>', ""),),
    "text.function": (y("${pass_mark}", "${round(pass_mark)}"),),
    "number.unknown": (b('name="number" value="case"', 'name="number" value="kase"'),),
    "number.no_place": (b('name="number" value="case" />', 'name="number" value="case" /><camunda:property name="numberAt" value="nowhere" />'),),
    "centre_state.unknown": (b('name="state">listed<', 'name="state">enlisted<'),),
    "process.no_place": (b('name="number" value="case" />', 'name="number" value="case" /><camunda:property name="shownAt" value="nowhere" />'),),
    "capability.unknown": (into_main('<bpmn:serviceTask id="able" camunda:type="external" camunda:topic="set_capabilities"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="kind">skill</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>'),),
    "quota.table": (y("numbers:\n", "quotas:\n  spots: {name: 名额, table: spots, area: code, label: area, amount: amount, states: counted}\nnumbers:\n"), y("parameters:\n", "parameters:\n  counted: {value: listed, name: 计入}\n")),
    "quota.states": (y("numbers:\n", "quotas:\n  spots: {name: 名额, table: spots, area: code, label: area, amount: amount, states: counted}\nnumbers:\n"), y("parameters:\n", "parameters:\n  spots: {value: [{area: 甲区, code: \"500101\", amount: 1}], name: 名额}\n")),
    "deadline.unknown": (b("${deadline('construction')}", "${deadline('konstruction')}"),),
    "deadline.never_set": (b('name="key">construction<', 'name="key">other<'), y("deadlines:\n", "deadlines:\n  other: {name: 其他}\n")),
    "parameter.unknown": (b("param.review_workdays", "param.revue_workdays"),),
    "text.opinions": (y("kind: notice}", "kind: notice, opinions: pass_mark}"),),
    "parameter.number_as_text": (y("value: 7,", 'value: "7",'),),
    "parameter.nested": (b("${form.passed}</camunda:outputParameter>", '<camunda:script scriptFormat="js">1</camunda:script></camunda:outputParameter>'),),
    "parameter.not_read": (b("<bpmn:script>", '<bpmn:extensionElements><camunda:inputOutput><camunda:outputParameter name="upheld">${false}</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements><bpmn:script>'),),
    "parameter.no_name": (b('<camunda:outputParameter name="passed">', "<camunda:outputParameter>"),),
    "submission.unknown": (b("${people('officer')}", "${submission('aply').x}"),),
    # expressions and timers
    "expression.invalid": (b("${complete}", "${complete and}"),),
    "expression.unknown_function": (b("${workdays(3)}", "${workday(3)}"),),
    "expression.prefill_only": (b("${form.passed}", "${submission('apply').complete}"),),
    "expression.option_key": (b("${people('officer')}", "${[{'value': 'no', 'label': '不予受理', 'consequense': '退回'}]}"),),
    "expression.language": (b('scriptFormat="liangheng"', 'scriptFormat="groovy"'),),
    "script.empty": (b(SCORE, ""),),
    "timer.empty": (b(">P7D<", "><"),),
    "timer.several": (b("P7D</bpmn:timeDuration>", "P7D</bpmn:timeDuration><bpmn:timeDate>2026-01-01</bpmn:timeDate>"),),
    "timer.not_here": (b("timeDuration xsi:type=\"bpmn:tFormalExpression\">P7D</bpmn:timeDuration>", "timeCycle>R3/P7D</bpmn:timeCycle>"),),
    "timer.unreadable": (b(">P7D<", ">7D<"),),
    "reminder.no_due": (b(' camunda:dueDate="${workdays(param.review_workdays)}"', ""),),
    "reminder.unreadable": (b('value="-2wd,-1d"', 'value="-2wd,tomorrow"'),),
    "start.not_timer": (b('<camunda:property name="hint" value="逐项填写" />', '<camunda:property name="startFor" value="listed" />'),),
    # what has no effect
    "attribute.ignored": (b(_CHECK, _CHECK + ' camunda:candidateUsers="zhang"'),),
    "attribute.no_effect": (b('isExecutable="true"', 'isExecutable="true" camunda:historyTimeToLive="180"'),),
    "extension.ignored": (b("<camunda:inputOutput>", '<camunda:taskListener event="create" class="X" /><camunda:inputOutput>'),),
    "property.unknown": (b('<camunda:property name="hint"', '<camunda:property name="hnit"'),),
    "property.empty": (b('name="hint" value="逐项填写"', 'name="hint" value=""'),),
    "property.not_flag": (b('name="outside" value="true"', 'name="outside" value="yes"'),),
    # written together
    "together.no_form": (b(_HINT, _HINT + _WRITTEN), b(' camunda:formKey="apply"', "")),
    "together.one_person": (b(_SEALED, _SEALED + _WRITTEN),),
    "together.not_together": (b(_HINT, _HINT + '<camunda:property name="signedBy" value="head" />'),),
    "together.unknown_signer": (b(_HINT, _HINT + _WRITTEN + '<camunda:property name="signedBy" value="chief" />'),),
    "together.foreign_signer": (b(_HINT, _HINT + _WRITTEN + '<camunda:property name="signedBy" value="officer" />'),),
    "together.no_signer": (b(_HINT, _HINT + _WRITTEN + '<camunda:property name="signedWhen" value="pass_mark" />'),),
    "together.not_yes_or_no": (b(_HINT, _HINT + _WRITTEN + '<camunda:property name="signedBy" value="applicant" /><camunda:property name="signedWhen" value="pass_mark" />'),),
    # variables
    "variable.unset": (b("${complete}", "${komplete}"),),
    "variable.maybe_unset": (b("upheld = false\n", ""),),
    "variable.unread": (b("upheld = false\n", "upheld = false\nspare = 1\n"),),
    "variable.set_later": (b("${complete}", "${passed}"),),
    "variable.parallel_write": (b('<camunda:inputParameter name="until">${at_least_days(7)}</camunda:inputParameter>', '<camunda:inputParameter name="until">${at_least_days(7)}</camunda:inputParameter><camunda:outputParameter name="passed">${true}</camunda:outputParameter>'),),
    "variable.write_beside": (b('<camunda:inputParameter name="role">head</camunda:inputParameter>', '<camunda:inputParameter name="role">head</camunda:inputParameter><camunda:outputParameter name="passed">${true}</camunda:outputParameter>'),),
    # reading
    "label.process": (b(' name="整改" isExecutable="true"', ' isExecutable="true"'), b('<bpmn:participant id="pool_rectify" name="整改" processRef="sample_rectify" />', "")),
    "label.element": (b('id="construct" name="开展建设"', 'id="construct"'),),
    "label.branch": (b('<bpmn:sequenceFlow id="f_is_complete_fork" name="齐全"', '<bpmn:sequenceFlow id="f_is_complete_fork"'),),
    "drawing.missing": (b('bpmnElement="construct"', 'bpmnElement="konstrukt"'),),
    "drawing.several": (b("</bpmn:definitions>", '<bpmndi:BPMNDiagram id="d2" /></bpmn:definitions>'),),
    # rubrics
    "rubric.not_yaml": (r("key: sample_score", "key: ["),),
    "rubric.alias": (r("key: sample_score", "key: &k sample_score"),),
    "rubric.too_deep": (r("title: 示例评分细则", "title: " + "[" * 60 + "]" * 60),),
    "rubric.duplicate_key": (r("pass: 合格", "pass: 合格\npass: 合格"),),
    "rubric.wrong_kind": (r("max: 60\n", "max: many\n"),),
    "rubric.unknown_key": (r("pass: 合格", "passes: 合格"),),
    "rubric.missing_key": (r("title: 示例评分细则\n", ""),),
    "rubric.bad_key": (r("key: sample_score", "key: 评分"),),
    "rubric.too_many": (r("max: 60\n", "max: 60000\n"),),
    "rubric.same_name": (r("{name: B, min", "{name: A, min"),),
    "rubric.duplicate_no": (r('no: "2"', 'no: "1"'),),
    "rubric.not_whole": (r("max: 49", "max: 49.5"),),
    "rubric.levels_outside": (r("max: 60}", "max: 70}"),),
    "rubric.levels_gap": (r("max: 49", "max: 48"),),
    "rubric.levels_overlap": (r("max: 49", "max: 50"),),
    "rubric.levels_read": (r("max: 49", "max: 50"), r("[review/2]", "[review/1]")),
    "rubric.mixed_sheet": (r("        max: 40\n", ""), r("min: 40, max: 40, text", "name"), r("min: 0, max: 39, text", "name")),
    "rubric.empty_sheet": (("waits.rubric", "", "key: waits\ntitle: 待导入\nsheets: [{key: a, title: 表, note: 待导入}]"),),
    "rubric.expression": (r("when: eta >= 1", "when: eta >="),),
    "rubric.unknown_name": (r("when: eta >= 1", "when: beta >= 1"),),
    "rubric.unknown_function": (r("when: eta >= 1", "when: people('x') == 1"),),
    "rubric.unknown_reading": (r("reading.R1", "reading.R9"),),
    "rubric.no_facts": (r("{name: A, min: 50, max: 60}", "{name: A, min: 50, max: 60, when: true}"),),
    "rubric.facts_decide_nothing": (r(", when: eta >= 1", ""),),
    "rubric.otherwise_not_last": (r(", when: eta >= 1", ""), r("text: 其他", "text: 其他, when: eta < 1")),
    "rubric.fact_unread": (r("done / plan if plan > 0 else reading.R1", "done"),),
    "rubric.weights": (r("title: 专家评审", "title: 专家评审\n    weight: 0.9"),),
    "rubric.sum_differs": (r("stated: 60", "stated: 61"),),
    "rubric.sum_read": (r("stated: 60", "stated: 61"), r("[review/2]", "[review/一]")),
    "rubric.groups_differ": (("sums.rubric", "", SUMS),),
    "rubric.groups_read": (("sums.rubric", "", SUMS + "readings: {R: {text: 读作, value: 是, adopted: 处, about: [a]}}\n"),),
    "rubric.grades_gap": (r("from: 0", "from: 5"),),
    "rubric.no_pass": (r("pass: 合格\n", ""),),
    "rubric.nothing_there": (r("pass: 合格", "pass: 优"),),
    "rubric.arguments": (b("rubric_rows('sample_score', 'review')", "rubric_rows('sample_score')"),),
    "rubric.unknown": (b("rubric_rows('sample_score', 'review')", "rubric_rows('sample_scores', 'review')"),),
    "rubric.undeclared": (y("rubrics: [score.rubric]\n", ""),),
    "rubric.unknown_sheet": (b("{'review': scores}", "{'reviews': scores}"),),
    "rubric.unknown_kind": (b("rubric_rows('sample_score', 'review')", "rubric_rows('sample_score', 'review', 'all')"),),
    "rubric.unknown_grade": (b(".total</bpmn:script>", ".total\nodd = contradicts('sample_score', '优', '符合')</bpmn:script>"),),
    "rubric.unknown_phrase": (b(".total</bpmn:script>", ".total\nodd = contradicts('sample_score', '合格', '或许')</bpmn:script>"),),
    "rubric.cap_not_asked": (r("pass: 合格", "pass: 合格\ncap: {grade: 合格, text: 任务不落实的不得评优}"),),
    "rubric.unused": (b(SCORE, "score = len(scores)"), b("rubric_rows('sample_score', 'review')", "experts"), b(SHEET, "${form.rows}")),
}  # fmt: skip

#: Codes that other tests plant, each in its own place.
ELSEWHERE = frozenset(
    {
        "bundle.empty",
        "rubric.not_utf8",
        "drawing.none",
        "executor.refused",
        "check.too_long",
        "check.crashed",
        "form.error",
        "form.warning",
        "form.info",
    }
)
