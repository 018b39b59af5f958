// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/nodecatalog.h>

#include <QtCore/qhash.h>

namespace ComfyDeploy {

class NodeCatalogData : public QSharedData
{
public:
    NodeCatalogData() = default;
    //! \a described is an object with the classes, a part of \a text. What is no class is left out.
    NodeCatalogData(const JsonText &text, const JsonText::Value &described);

    std::optional<JsonText> json; // what the values are views of
    QHash<QString, JsonText::Value> classes;
    QString coreVersion;
};

//! One input of a class, as a server describes it.
struct NodeInput
{
    QString name;
    QString type; //!< "INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", else that of a link
    bool isHidden = false; //!< the server fills it in itself
    JsonText::Value options; //!< default, min, max, step, multiline, tooltip, …
    QStringList choices; //!< of a COMBO

    [[nodiscard]] bool exists() const { return !type.isEmpty(); }
    [[nodiscard]] bool flag(QStringView option) const { return options.member(option).toBool(); }
    //! The editor has a widget for it, unless it is made a socket.
    [[nodiscard]] bool isWidget() const;
};

//! A class of a catalog; stands for "not there" if the catalog does not know it.
class NodeClass
{
public:
    NodeClass() = default;
    NodeClass(const NodeCatalog &catalog, const QString &className);

    [[nodiscard]] bool exists() const { return m_info.exists(); }
    //! A run executes it and what it needs; nothing else is executed.
    [[nodiscard]] bool isOutput() const;
    [[nodiscard]] NodeInput input(QStringView name) const;
    //! All but the hidden ones, in the order of the editor's widgets.
    [[nodiscard]] QList<NodeInput> inputs() const;

    //! The same of \a described, an object with the members \c required and \c optional.
    [[nodiscard]] static QList<NodeInput> inputsOf(const JsonText::Value &described,
                                                   const JsonText::Value &order = {});

private:
    NodeCatalog m_catalog; // keeps what m_info is a view of
    JsonText::Value m_info;
};

} // namespace ComfyDeploy
