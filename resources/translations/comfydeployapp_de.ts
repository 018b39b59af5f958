<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ComfyDeploy::App::AppText</name>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 kann nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>There are too many files named like %1.</source>
        <translation>Es gibt zu viele Dateien mit Namen wie %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a path below the folder %2; nothing is written there.</source>
        <translation>„%1“ ist kein Pfad unterhalb des Ordners %2; dort wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>The folder %1 is a link to another place; nothing is written there.</source>
        <translation>Der Ordner %1 ist ein Link auf einen anderen Ort; dort wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Der Ordner %1 kann nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Only the first %1 files of a run are saved.</source>
        <translation>Nur die ersten %1 Dateien eines Laufs werden gespeichert.</translation>
    </message>
    <message>
        <source>The download was aborted.</source>
        <translation>Das Herunterladen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>“%1” is not the address of a ComfyUI, such as http://127.0.0.1:8188.</source>
        <translation>„%1“ ist keine Adresse eines ComfyUI, wie etwa http://127.0.0.1:8188.</translation>
    </message>
    <message>
        <source>The address of ComfyUI is missing, such as http://127.0.0.1:8188.</source>
        <translation>Die Adresse von ComfyUI fehlt, etwa http://127.0.0.1:8188.</translation>
    </message>
    <message>
        <source>ComfyUI at %1</source>
        <translation>ComfyUI auf %1</translation>
    </message>
</context>
</TS>
