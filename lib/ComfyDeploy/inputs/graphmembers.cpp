// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

namespace ComfyDeploy {

using Value = JsonText::Value;

namespace {} // namespace

bool isGraphNode(const Value &member)
{
    if (!member.isObject())
        return false;
    return member.member(u"class_type").exists()
        || (member.member(u"inputs").exists() && !member.key().startsWith(u'_'));
}

bool isSoundNode(const Value &member)
{
    return member.isObject() && !member.member(u"class_type").toString().isEmpty()
        && member.member(u"inputs").isObject();
}

QList<JsonText::Splice> splicesWithout(const Value &graph, QStringList *dropped,
                                       bool (*isKept)(const Value &))
{
    const QList<Value> members = graph.children();
    QList<JsonText::Splice> splices;
    qsizetype lastKept = -1;
    for (qsizetype i = 0; i < members.size(); ++i) {
        if (isKept(members.at(i)))
            lastKept = i;
    }
    for (qsizetype i = 0; i < members.size(); ++i) {
        if (isKept(members.at(i)))
            continue;
        *dropped += members.at(i).key();
        if (i < lastKept) // up to the next member, including the comma
            splices += {members.at(i).keyBegin(), members.at(i + 1).keyBegin(), {}};
    }
    if (lastKept + 1 < members.size()) { // all after the last kept member, with the comma before
        const qsizetype begin =
            lastKept < 0 ? members.constFirst().keyBegin() : members.at(lastKept).end();
        splices += {begin, members.constLast().end(), {}};
    }
    return splices;
}

QByteArray splicedPart(const QByteArray &text, qsizetype begin, qsizetype end,
                       QList<JsonText::Splice> splices)
{
    for (JsonText::Splice &splice : splices) {
        splice.begin -= begin;
        splice.end -= begin;
    }
    return JsonText::spliced(text.sliced(begin, end - begin), splices);
}

QString exportMenu()
{
    return InputText::tr("File → Export Workflow (API), formerly Save (API format)");
}

QString editorFormatProblem()
{
    return InputText::tr(
               "This is the editor's format, which cannot be run: in ComfyUI, export it with %1.")
        .arg(exportMenu());
}

} // namespace ComfyDeploy
