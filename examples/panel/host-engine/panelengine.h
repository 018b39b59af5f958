#pragma once

#include <QtCore/QStringList>
#include <QtQml/QQmlApplicationEngine>

//! Shows the panel in a window. Arguments: the server's address, if it is not the local one's.
//! False if the module cannot be loaded; Qt has printed why.
inline bool loadPanel(QQmlApplicationEngine &engine, const QStringList &arguments)
{
    if (!arguments.isEmpty())
        engine.setInitialProperties({{QStringLiteral("server"), arguments.constFirst()}});
    engine.load(QUrl::fromLocalFile(QStringLiteral(PANEL_DIR "/host-engine/Main.qml")));
    return !engine.rootObjects().isEmpty();
}
