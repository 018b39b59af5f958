// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/workflowfinder_p.h>

#include <algorithm>
#include <array>

namespace ComfyDeploy {

using Value = JsonText::Value;

namespace {

// More than occurs in practice.
constexpr int greatestDepth = 12;
constexpr qsizetype mostItems = 20'000;
constexpr int mostStrings = 256;

bool isGraph(const Value &value)
{
    const QList<Value> members = value.children();
    return std::any_of(members.begin(), members.end(), [](const Value &member) {
        return member.isObject() && member.member(u"class_type").isString();
    });
}

// Members that are known to hold graphs come before the others of an object.
size_t rankOf(const QString &key)
{
    static constexpr std::array<QStringView, 5> known{u"prompt", u"workflow_api_json",
                                                      u"workflow_api", u"output", u"workflow"};
    return size_t(std::find(known.begin(), known.end(), key) - known.begin());
}

} // namespace

bool WorkflowFinder::addDocument(const QByteArray &text)
{
    auto json = JsonText::parse(text);
    ReceivedJson::WithNulls withNulls;
    if (!json) {
        withNulls = ReceivedJson::withNulls(text);
        json = withNulls.literals.isEmpty() ? std::nullopt : JsonText::parse(withNulls.text);
    }
    if (json)
        m_documents += {*json, text, withNulls};
    return json.has_value();
}

bool WorkflowFinder::search(const QByteArray &text)
{
    if (!addDocument(text))
        return false;
    const Document &document = m_documents.constLast();
    m_items = {{{document.json.root(), {}, {}, m_documents.size() - 1}, 0}};
    for (qsizetype i = 0; i < m_items.size(); ++i)
        visit(Item(m_items.at(i)));
    m_items.clear();
    return true;
}

Value WorkflowFinder::root() const
{
    return m_documents.isEmpty() ? Value() : m_documents.constFirst().json.root();
}

QByteArray WorkflowFinder::graphText(QStringList *dropped) const
{
    const Value &value = m_graph.value;
    return splicedPart(m_documents.at(m_graph.document).json.text(), value.begin(), value.end(),
                       splicesWithout(value, dropped, isGraphNode));
}

QByteArray WorkflowFinder::graphTextAsReceived() const
{
    const Document &document = m_documents.at(m_graph.document);
    QStringList dropped;
    QList<JsonText::Splice> splices = splicesWithout(m_graph.value, &dropped, isGraphNode);
    for (JsonText::Splice &splice : splices) {
        splice.begin = document.withNulls.receivedOffset(splice.begin);
        splice.end = document.withNulls.receivedOffset(splice.end);
    }
    return splicedPart(document.received, document.withNulls.receivedOffset(m_graph.value.begin()),
                       document.withNulls.receivedOffset(m_graph.value.end()), splices);
}

JsonText::Error WorkflowFinder::placeOf(const Value &value) const
{
    const Document &document = m_documents.constFirst();
    return JsonText::errorAt(document.received, document.withNulls.receivedOffset(value.begin()),
                             {});
}

void WorkflowFinder::visit(const Item &item)
{
    const Value &value = item.found.value;
    if (value.isString()) {
        visitText(item);
    } else if (value.isArray()) {
        const QList<Value> elements = value.children();
        for (const Value &element : elements)
            push(item, element);
    } else if (value.isObject() && value.member(u"nodes").isArray()) {
        if (!m_editor.value.exists())
            m_editor = item.found;
    } else if (value.isObject() && isGraph(value)) {
        ++m_graphCount;
        if (!m_graph.value.exists())
            m_graph = item.found;
    } else if (value.isObject()) {
        pushMembers(item);
    }
}

void WorkflowFinder::visitText(const Item &item)
{
    const QString text = item.found.value.toString().trimmed();
    const bool mayBeJson = text.startsWith(u'{') || text.startsWith(u'[') || text.startsWith(u'"');
    if (!mayBeJson || ++m_strings > mostStrings)
        return;
    if (!addDocument(text.toUtf8()))
        return;
    Item inner = item;
    inner.found.value = m_documents.constLast().json.root();
    inner.found.document = m_documents.size() - 1;
    ++inner.depth;
    if (inner.depth < greatestDepth)
        m_items += inner;
}

void WorkflowFinder::pushMembers(const Item &item)
{
    QList<Value> members = item.found.value.children();
    std::stable_sort(members.begin(), members.end(), [](const Value &a, const Value &b) {
        return rankOf(a.key()) < rankOf(b.key());
    });
    for (const Value &member : std::as_const(members))
        push(item, member);
}

void WorkflowFinder::push(const Item &parent, const Value &child)
{
    const bool canHold = child.isObject() || child.isArray() || child.isString();
    if (!canHold || parent.depth + 1 >= greatestDepth || m_items.size() >= mostItems)
        return;
    Item item = parent;
    item.found.value = child;
    ++item.depth;
    if (parent.found.value.isObject()) {
        item.found.parent = parent.found.value;
        item.found.field = child.key();
    }
    m_items += item;
}

} // namespace ComfyDeploy
