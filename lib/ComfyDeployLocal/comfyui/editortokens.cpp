// SPDX-License-Identifier: MIT

#include "editortokens_p.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qset.h>
#include <QtCore/qstring.h>

#include <functional>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

using Visitor = std::function<void(const JsonText::Value &)>;

constexpr QStringView tokenInput = u"bearer_token";

void visit(const JsonText::Value &value, const Visitor &visitor)
{
    visitor(value);
    const QList<JsonText::Value> children = value.children();
    for (const JsonText::Value &child : children)
        visit(child, visitor);
}

//! The value of the token's widget of a node of the editor, if it has one.
JsonText::Value tokenOf(const JsonText::Value &node)
{
    const JsonText::Value type = node.member(u"type");
    const qsizetype index =
        type.isString() ? externalClass(type.toString()).widgets.indexOf(tokenInput) : -1;
    if (index < 0)
        return {};
    const JsonText::Value values = node.member(u"widgets_values");
    return values.isArray() ? values.at(index) : values.member(tokenInput);
}

//! The values of the token's widget of other nodes, which the node, a subgraph, exposes.
QSet<QString> exposedTokensOf(const JsonText::Value &node)
{
    QSet<QString> tokens;
    const JsonText::Value values = node.member(u"widgets_values");
    // Each is the id of a node and the name of its widget, in the order of the values.
    const auto exposed = node.member(u"properties").member(u"proxyWidgets").items();
    for (qsizetype i = 0; i < exposed.size(); ++i) {
        if (values.isArray() && exposed[i].isArray() && exposed[i].at(1).toString() == tokenInput)
            tokens += values.at(i).toString();
    }
    return tokens;
}

QSet<QString> tokensIn(const JsonText::Value &graph)
{
    QSet<QString> tokens;
    const QList<JsonText::Value> nodes = graph.members();
    for (const JsonText::Value &node : nodes) {
        const QString type = node.member(u"class_type").toString();
        if (externalClass(type).widgets.contains(tokenInput))
            tokens += node.member(u"inputs").member(tokenInput).toString();
    }
    return tokens;
}

} // namespace

QByteArray withoutTokens(const QByteArray &workflow, const QByteArray &graph)
{
    const auto json = JsonText::parse(workflow);
    if (!json)
        return workflow;
    QSet<QString> tokens;
    if (const auto posted = JsonText::parse(graph))
        tokens = tokensIn(posted->root());
    visit(json->root(), [&tokens](const JsonText::Value &value) {
        if (value.isObject())
            tokens += exposedTokensOf(value) << tokenOf(value).toString();
    });
    tokens.remove(QString());
    if (tokens.isEmpty())
        return workflow;
    QList<JsonText::Splice> splices;
    visit(json->root(), [&](const JsonText::Value &value) {
        if (value.isString() && tokens.contains(value.toString()))
            splices += {value.begin(), value.end(), "\"\""};
    });
    return JsonText::spliced(workflow, splices);
}

} // namespace ComfyDeploy::Local
